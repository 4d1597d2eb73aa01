"""The page of a report."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup
from nbformat import NotebookNode

from helpers import language, parameters, spreadsheet
from helpers.errors import NOTEBOOK_FAILED, Refusal
from helpers.language import messages
from helpers.page import cite, cut, layout, notebook, sets
from helpers.page.filters import caption, counted, ended, prose, within, written
from helpers.page.layout import Layout
from helpers.project import FIGURE

ARTICLES, OTHERS = messages("{n} article", "{n} articles"), messages("{n} document", "{n} documents")
TEMPLATES = Path(__file__).parent / "templates"
# the index in each language; no report may have such a name
INDEXES = {"en": "index.html", "fr": "index-fr.html"}
# beside the pages: the record they are made from, what changed since the edition before, what the indexes say of each
RECORD, CHANGES, CARDS = "record.zip", "changes.json", "cards.json"
# where the page leads to the same report in the other language: only the set knows whether there is one
TWIN = re.compile(r'<li class="twin">.*?</li>', re.S)
# an end of a sentence, which an initial is not
SENTENCE = re.compile(r"(?<!\b[A-ZÀ-Ý]\.)(?<=[.!?…])\s+(?=[A-ZÀ-Ý«])")


@dataclass(frozen=True)
class Marks:
    """What a page and its card say of how it was made.

    ``carried`` over from the last set, since its run failed; of an ``older`` record; of an ``edited`` notebook.
    """

    carried: bool = False
    older: bool = False
    edited: bool = False


PLAIN = Marks()


def write(
    folder: Path,
    name: str,
    node: NotebookNode,
    values: Mapping[str, str],
    edition: Sequence[str],
    *,
    marks: Marks = PLAIN,
    relative: Mapping[str, str] | None = None,
) -> Path:
    """Write the page of an executed notebook into a folder, with the rows of its figures; returns the page's path."""
    path = folder / f"{name}.html"
    path.write_text(page(name, node, values, edition, marks=marks, relative=relative), encoding="utf-8")
    for file, rows in _rows(name, layout.arranged(node.cells)).items():
        (folder / file).write_bytes(rows.encode(spreadsheet.ENCODING))
    return path


def page(
    name: str,
    node: NotebookNode,
    values: Mapping[str, str],
    edition: Sequence[str],
    *,
    marks: Marks = PLAIN,
    relative: Mapping[str, str] | None = None,
) -> str:
    """The page of an executed notebook, in HTML and in the language that ``values`` name.

    ``edition`` is the data's version and hash; ``marks`` are said at its top; ``relative`` are the parameters that were
    told from the day of the run, as written. All that the page shows is in it; beside it stand its notebook and the
    rows of its figures (``write``). Raises Refusal (exit code 70) where the notebook has no heading.
    """
    words = language.words(values["LANG"])
    laid = layout.arranged(node.cells)
    resources = {
        "card": facts(name, node, values, edition),
        "marks": marks,
        "rows": _parameters(values, notebook.defaults(node), relative or {}),
        "facts": ", ".join(filter(None, [_documents(laid, words), cut.period(values, words)])),
        "words": words,
        "index": INDEXES[values["LANG"]],
        "record": RECORD,
        "figure": FIGURE,
        "page": laid,
    }
    html = _exporter().from_notebook_node(NotebookNode({**node, "cells": []}), resources)[0]
    return sets.shown(cite.led_back(cite.numbered(html, words), words), words)


@cache
def _exporter():
    """nbconvert's exporter of our own template; one per process, for its making takes as long as two pages.

    It is not nbconvert's HTML exporter, which parses every page once more for what our template has no use for.
    """
    from nbconvert.exporters import TemplateExporter
    from traitlets.config import Config

    exporter = TemplateExporter(
        config=Config(),
        template_name="report",
        extra_template_basedirs=[str(TEMPLATES)],
        file_extension=".html",
        # once at the end, not after each of eleven steps
        optimistic_validation=True,
    )
    for function in (caption, counted, prose, written, within, ended):
        exporter.register_filter(function.__name__, function)
    return exporter


def facts(name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str]) -> dict:
    """What a page and its card both say."""
    laid = layout.arranged(node.cells)
    if not laid.title:
        raise Refusal(NOTEBOOK_FAILED, ["NOTEBOOK has no '# heading', thus no title"])
    said = SENTENCE.split(cite.plain("".join(as_html(output.data) for output in laid.outputs("answer"))))
    return {
        "name": name,
        "lang": values["LANG"],
        "title": cite.bare(within(laid.title)),
        "cut": cut.said(values, notebook.defaults(node)),
        "sentence": said[0],
        "closing": said[-1],
        "version": edition[0],
        "hash": edition[1][:12],
    }


def drawn(laid: Layout) -> NotebookNode | None:
    """The output that holds the figure of the first screen; None where there is none."""
    return next((output for output in laid.outputs("headline") if "image/png" in output.data), None)


def _rows(name: str, laid: Layout) -> dict[str, str]:
    """The rows of a page's figures as CSV, by the file that holds them; figures are counted as they stand on it."""
    figures = [output for output in laid.outputs() if "image/png" in output.data]
    return {
        f"{name}.{n}.csv": output.data["text/csv"] for n, output in enumerate(figures, 1) if "text/csv" in output.data
    }


def _documents(laid: Layout, words: language.Words) -> str:
    """How many articles and other documents a page rests on, as its own table of sources lists them."""
    tables = "".join(output.data.get("text/html", "") for output in laid.outputs())
    kinds = re.findall(r'<tr id="source-[^"]*" data-layer="([^"]*)"', tables)
    articles, others = kinds.count("article"), len(kinds) - kinds.count("article")
    if articles and others:
        return words.plural(
            "{articles} and {n} other document",
            "{articles} and {n} other documents",
            others,
            articles=words.plural("{n} article", "{n} articles", articles),
        )
    return words.plural(*(ARTICLES if articles else OTHERS), len(kinds)) if kinds else ""


def as_html(data: Mapping[str, str]) -> Markup:
    return Markup(data["text/html"]) if "text/html" in data else prose(data)


def twin(name: str, made: Mapping[str, dict]) -> str:
    """The name of the report that says the same in the other language; blank where there is none.

    ``made`` says of each report by which ``notebook`` with which ``parameters`` it is made.
    """

    def asked(report: dict) -> tuple:
        return report["notebook"], report["parameters"] | {"LANG": ""}

    own = made[name]
    twins = (
        other
        for other, report in made.items()
        if asked(report) == asked(own) and report["parameters"]["LANG"] != own["parameters"]["LANG"]
    )
    return next(twins, "")


def anchors(names: Iterable[str], folder: Path) -> dict[str, str]:
    """The address of each claim's row, on the first of the pages that has one."""
    rows = {
        name: re.findall(r'<tr id="([^"]+)"', (folder / f"{name}.html").read_text(encoding="utf-8")) for name in names
    }
    return {claim: f"{name}.html#{claim}" for name in reversed(rows) for claim in rows[name]}


def lead_to_twin(path: Path, twin: str) -> None:
    """Let a page lead to the report ``twin``, which says the same in the other language; to none where it is blank."""
    html = path.read_text(encoding="utf-8")
    words = language.words("fr" if '<html lang="en">' in html else "en")
    link = Markup('<a href="{}.html" lang="{}" hreflang="{}">{}</a>').format(
        twin, words.lang, words.lang, words.own_name
    )
    linked = TWIN.sub(f'<li class="twin">{link if twin else ""}</li>', html, count=1)
    if linked != html:
        path.write_text(linked, encoding="utf-8")


def _parameters(values: Mapping[str, str], own: Mapping[str, str], relative: Mapping[str, str]) -> list[dict]:
    """The parameters as pages list them; ``changed`` are those that differ from the notebook's own."""
    shown = {name: value or "—" for name, value in values.items()}
    shown |= {name: f"{values[name]} ({text})" for name, text in relative.items()}
    words = language.words(values["LANG"])
    helps = {declared.name: words.own(declared, "help") for declared in parameters.DECLARED}
    return [
        {"name": name, "value": shown[name], "help": helps[name], "changed": values[name] != own[name]}
        for name in helps
    ]
