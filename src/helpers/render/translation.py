"""The notebooks' texts in other languages than English."""

from io import BytesIO
from pathlib import Path

import nbformat
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po
from nbformat import NotebookNode

from helpers import parameters
from helpers.problems import DATA_INVALID, Refusal
from helpers.render import notebook

# the language in which cells are written
WRITTEN = "en"
OTHERS = tuple(lang for lang in parameters.LANGUAGES if lang != WRITTEN)
WIDTH = 110
ADD = "run `python -m helpers translations`, then add it there"
MEND = "mend it, then remove its 'fuzzy'"


def texts(file: Path, node: NotebookNode, lang: str) -> dict[str, str]:
    """The texts of a notebook in a language, by the id of their cells; none in English, in which they are written.

    ``file`` is the notebook, beside which the translations are kept. A translation is valid until its English text is
    edited: then it is marked as fuzzy, until somebody has read it again and taken the mark away. Raises Refusal (65)
    with each cell that has no valid one.
    """
    if lang == WRITTEN:
        return {}
    known, found, faults = _read(file.parent, lang), {}, []
    for cell in _written(node):
        message = known.get(cell.source)
        if message is None or not message.string:
            faults.append(f"{notebook.place(node, cell)}: TRANSLATION is missing in {_place(lang)}; {ADD}")
        elif message.fuzzy:
            faults.append(f"{notebook.place(node, cell)}: TRANSLATION in {_place(lang)} is of an older text; {MEND}")
        else:
            found[cell.id] = message.string
    if faults:
        raise Refusal(DATA_INVALID, [f"{file.parent.name}/{file.name}: {fault}" for fault in faults])
    return found


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
    """Bring the translations in step with the notebooks; returns what a translator has to do, one line for each text.

    New texts are added without a translation, those that were edited keep theirs and are marked as fuzzy, those that no
    notebook has any more are dropped.
    """
    wanted = Catalog(fuzzy=False)
    for file in sorted(notebooks.glob("*.ipynb")):
        for cell in _written(notebook.parsed(file)):
            wanted.add(cell.source, locations=[(f"{notebooks.name}/{file.name}", None)])
    told = []
    for lang in OTHERS:
        kept = _read(notebooks, lang)
        kept.update(wanted, update_creation_date=False)
        write_po(content := BytesIO(), kept, width=WIDTH, ignore_obsolete=True)
        (notebooks / _place(lang)).write_bytes(content.getvalue())
        told += [f"{_place(lang)}: {_opening(one)}: {_fault(one)}" for one in kept if one.id and _fault(one)]
    return told


def _place(lang: str) -> Path:
    """Where the translations into a language are kept, in the folder of the notebooks."""
    return Path("locale", lang, "LC_MESSAGES", "notebooks.po")


def _read(notebooks: Path, lang: str) -> Catalog:
    try:
        with (notebooks / _place(lang)).open("rb") as file:
            return read_po(file, locale=lang, abort_invalid=True)
    except FileNotFoundError:
        return Catalog(locale=lang, fuzzy=False)
    except (PoFileError, UnicodeDecodeError) as error:
        raise Refusal(
            DATA_INVALID, [f"{notebooks.name}/{_place(lang)}: TRANSLATION cannot be read: {error}"]
        ) from error


def _written(node: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in node.cells if cell.cell_type == "markdown"]


def _opening(message: Message) -> str:
    return f"{message.locations[0][0]}: '{notebook.first_line(message.id)[:60]}'"


def _fault(message: Message) -> str:
    if not message.string:
        return "has no translation"
    return "was edited; read its translation again, then remove 'fuzzy'" if message.fuzzy else ""
