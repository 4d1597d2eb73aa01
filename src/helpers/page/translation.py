"""What is written in English, in other languages."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import nbformat
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po, write_po
from nbformat import NotebookNode

from helpers import files, language, parameters
from helpers.errors import DATA_INVALID, Refusal
from helpers.language import WRITTEN
from helpers.page import notebook

OTHERS = tuple(lang for lang in parameters.LANGUAGES if lang != WRITTEN)
WIDTH = 110
PACKAGE = Path(language.__file__).parent
# what marks a text in the code and in the templates
MARKS = {"words": None, "message": None, "plural": (1, 2), "ngettext": (1, 2), "messages": (1, 2)}
ADD = "run `python -m helpers translations`, then add it there"
MEND = "mend it, then remove its 'fuzzy'"


def texts(file: Path, node: NotebookNode, lang: str) -> dict[str, str]:
    """The texts of a notebook in a language, by the id of their cells; none in English, in which they are written.

    ``file`` is the notebook, beside which the translations are kept. A translation is valid until its English text is
    edited: then it is marked as fuzzy, until somebody has read it again and taken the mark away. Raises Refusal (65)
    with each cell, and each text of the code, that has no valid one.
    """
    if lang == WRITTEN:
        return {}
    code = language.catalogue(lang)
    if faults := [f"{code.name}: {_quoted(one)}: {fault}" for one in _catalogue(code, lang) if (fault := _fault(one))]:
        raise Refusal(DATA_INVALID, [f"{PACKAGE.name}/{fault}" for fault in faults])
    known, translated = _catalogue(file.parent / _place(lang), lang), {}
    faults = []
    for cell in _written(node):
        message = known.get(cell.source)
        if message is None or not message.string:
            faults.append(f"{notebook.place(node, cell)}: TRANSLATION is missing in {_place(lang)}; {ADD}")
        elif message.fuzzy:
            faults.append(f"{notebook.place(node, cell)}: TRANSLATION in {_place(lang)} is of an older text; {MEND}")
        else:
            translated[cell.id] = message.string
    if faults:
        raise Refusal(DATA_INVALID, [f"{file.parent.name}/{file.name}: {fault}" for fault in faults])
    return translated


def translate(file: Path, lang: str, folder: Path) -> Path:
    """Write a notebook in a language, without outputs and with that language as its parameter; returns the file."""
    node = notebook.parsed(file)
    spoken = texts(file, node, lang)
    for cell in node.cells:
        cell.source = spoken.get(cell.id, cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if "parameters" in notebook.tags(cell):
            cell.source = cell.source.replace(f'LANG = "{WRITTEN}"', f'LANG = "{lang}"')
    target = folder / file.name
    nbformat.write(node, target)
    return target


def refresh(notebooks: Path) -> list[str]:
    """Bring the translations in step with the notebooks and the code; returns what a translator has to do, in lines.

    New texts are added without a translation, those that were edited keep theirs and are marked as fuzzy, those that
    stand nowhere any more are dropped.
    """
    cells, code = Catalog(fuzzy=False), Catalog(fuzzy=False)
    for file in sorted(notebooks.glob("*.ipynb")):
        for cell in _written(notebook.parsed(file)):
            cells.add(cell.source, locations=[(f"{notebooks.name}/{file.name}", None)])
    for name, _, text, _, _ in extract_from_dir(PACKAGE, [("**.py", marked), ("**.j2", "jinja2")], keywords=MARKS):
        code.add(text, locations=[(f"{PACKAGE.name}/{name}", None)])
    told = []
    for lang in OTHERS:
        told += _kept(notebooks / _place(lang), lang, cells) + _kept(language.catalogue(lang), lang, code)
    return told


def marked(file: BinaryIO, keywords, comment_tags, options) -> Iterator[tuple]:
    """The texts of a module that are marked for translators, as Babel's extractors give them.

    Babel's own takes any text within the brackets of a call for one of its arguments.
    """
    for call in ast.walk(ast.parse(file.read())):
        if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in keywords and isinstance(call.args[0].value, str):
                yield call.lineno, name, [getattr(one, "value", None) for one in call.args], []


def _kept(path: Path, lang: str, wanted: Catalog) -> list[str]:
    """Write what is kept of a catalogue for the texts that are wanted; what is left to do in it."""
    kept = _catalogue(path, lang)
    kept.update(wanted, update_creation_date=False)
    write_po(content := BytesIO(), kept, width=WIDTH, ignore_obsolete=True, sort_by_file=True)
    files.write(path, content.getvalue())
    return [f"{path.name}: {one.locations[0][0]}: {_quoted(one)}: {_fault(one)}" for one in kept if _fault(one)]


def _place(lang: str) -> Path:
    """Where the translations into a language are kept, in the folder of the notebooks."""
    return Path("locale", lang, "LC_MESSAGES", "notebooks.po")


def _catalogue(path: Path, lang: str) -> Catalog:
    try:
        with path.open("rb") as file:
            return read_po(file, locale=lang, abort_invalid=True)
    except FileNotFoundError:
        return Catalog(locale=lang, fuzzy=False)
    except (PoFileError, UnicodeDecodeError) as error:
        where = "/".join(path.parts[-5:])
        raise Refusal(DATA_INVALID, [f"{where}: TRANSLATION cannot be read: {error}"]) from error


def _written(node: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in node.cells if cell.cell_type == "markdown"]


def _quoted(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"'{notebook.first_line(text)[:60]}'"


def _fault(message: Message) -> str:
    if not message.id:
        return ""
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(strings):
        return "has no translation"
    return "was edited; read its translation again, then remove 'fuzzy'" if message.fuzzy else ""
