"""Pages of executed notebooks."""

import base64
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape
from nbformat import NotebookNode

from helpers import language, parameters, terms
from helpers.errors import NOTEBOOK_FAILED, Refusal
from helpers.language import messages
from helpers.project import FIGURE
from helpers.render import cite, cut, layout, notebook
from helpers.render.layout import Layout

ARTICLES, OTHERS = messages("{n} article", "{n} articles"), messages("{n} document", "{n} documents")

TEMPLATES = Path(__file__).parent / "templates"
# as wide as a card of the index on a screen with two dots to a pixel
THUMBNAIL = 800
# as wide as a README is shown
README_WIDTH = 840
# the index in each language; no report may have such a name
INDEXES = {"en": "index.html", "fr": "index-fr.html"}
# beside the pages: the record they are made from, what changed since the edition before, what the indexes say of each
RECORD, CHANGES, CARDS = "record.zip", "changes.json", "cards.json"
# where the page leads to the same report in the other language: only the set knows whether there is one
TWIN = re.compile(r'<li class="twin">.*?</li>', re.S)
# an end of a sentence, which an initial is not
SENTENCE = re.compile(r"(?<!\b[A-ZÀ-Ý]\.)(?<=[.!?…])\s+(?=[A-ZÀ-Ý«])")


def write(
    folder: Path,
    name: str,
    node: NotebookNode,
    values: Mapping[str, str],
    edition: Sequence[str],
    *,
    carried: bool = False,
) -> Path:
    """Write the page of an executed notebook into a folder, with the rows of its figures; returns the page's path."""
    path = folder / f"{name}.html"
    path.write_text(page(name, node, values, edition, carried=carried), encoding="utf-8")
    for file, rows in _rows(name, layout.arranged(node.cells)).items():
        (folder / file).write_bytes(rows.encode("utf-8"))
    return path


def page(
    name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str], *, carried: bool = False
) -> str:
    """The page of an executed notebook, in HTML and in the language that ``values`` name.

    ``edition`` is the data's version and hash; a page ``carried`` over says so at its top. All that it shows is in it;
    beside it stand its notebook and the rows of its figures (``write``). Raises Refusal (exit code 70) where the
    notebook has no heading.
    """
    words = language.words(values["LANG"])
    laid = layout.arranged(node.cells)
    resources = {
        "card": _facts(name, node, values, edition),
        "carried": carried,
        "rows": _parameters(values, notebook.defaults(node)),
        "facts": ", ".join(filter(None, [_documents(laid, words), cut.period(values, words)])),
        "words": words,
        "index": INDEXES[values["LANG"]],
        "record": RECORD,
        "figure": FIGURE,
        "page": laid,
    }
    html = _exporter().from_notebook_node(NotebookNode({**node, "cells": []}), resources)[0]
    return cite.led_back(cite.numbered(html, words), words)


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
    for function in (slug, caption, counted, prose, written, within, ended):
        exporter.register_filter(function.__name__, function)
    return exporter


def card(
    name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str], *, carried: bool = False
) -> dict:
    """What the index says of a report, all from its executed notebook and as JSON can say it.

    Title, what it leaves out, its answer with the first and the last sentence of it, how sure that is, its figure.
    """
    laid = layout.arranged(node.cells)
    tables = "".join(output.data.get("text/html", "") for output in laid.outputs())
    answer = "".join(_said(output.data) for output in laid.outputs("answer"))
    facts = _facts(name, node, values, edition)
    # of a part of the record the index shows neither answer nor figure
    drawn = None if facts["cut"] else _drawn(laid)
    return {
        **facts,
        "answer": "" if facts["cut"] else _elsewhere(name, _cited(answer, tables, values["LANG"])),
        "sure": cite.plain("".join(_said(output.data) for output in laid.outputs("sure"))),
        "picture": drawn and _card_picture(name, drawn),
        "carried": carried,
    }


def _card_picture(name: str, drawn: NotebookNode) -> dict:
    """The figure of a card: small for a wide index, as the page has it for a phone."""
    narrow = drawn.data.get(FIGURE, {}).get("narrow", "")
    image = {"image": thumbnail(drawn.data["image/png"]), "alt": drawn.metadata["image/png"]["alt"]}
    return image | {"narrow": _elsewhere(name, narrow)}


def picture(node: NotebookNode) -> bytes:
    """The figure of an executed notebook's first screen as the README shows it: a PNG, small and still to be read."""
    drawn = _drawn(layout.arranged(node.cells))
    if not drawn:
        raise Refusal(NOTEBOOK_FAILED, ["NOTEBOOK has no figure on its first screen, thus no picture for the README"])
    return _smaller(drawn.data["image/png"], README_WIDTH, 32, optimize=True)


def _drawn(laid: Layout) -> NotebookNode | None:
    """The output that holds the figure of the first screen; None where there is none."""
    return next((output for output in laid.outputs("headline") if "image/png" in output.data), None)


def _facts(name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str]) -> dict:
    """What a page and its card both say."""
    laid = layout.arranged(node.cells)
    if not laid.title:
        raise Refusal(NOTEBOOK_FAILED, ["NOTEBOOK has no '# heading', thus no title"])
    said = SENTENCE.split(cite.plain("".join(_said(output.data) for output in laid.outputs("answer"))))
    return {
        "name": name,
        "lang": values["LANG"],
        "title": laid.title,
        "cut": cut.said(values, notebook.defaults(node)),
        "sentence": said[0],
        "closing": said[-1],
        "version": edition[0],
        "hash": edition[1][:12],
    }


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


def _said(data: Mapping[str, str]) -> Markup:
    return Markup(data["text/html"]) if "text/html" in data else prose(data)


def _cited(html: str, tables: str, lang: str) -> str:
    """A sentence with its references as its own page numbers them."""
    beginning = f"{html}<!---->{tables}"
    return cite.numbered(beginning, language.words(lang)).partition("<!---->")[0]


def _elsewhere(name: str, html: str) -> str:
    """HTML for another page than its own: links to rows lead to the page ``name``."""
    return re.sub(r'(<a [^>]*?href=")#', rf"\1{name}.html#", html)


def lead_to_twin(path: Path, twin: str) -> None:
    """Let a page lead to the report ``twin``, which says the same in the other language; to none where it is blank."""
    html = path.read_text(encoding="utf-8")
    words = language.words("fr" if '<html lang="en">' in html else "en")
    link = Markup('<a href="{}.html" lang="{}" hreflang="{}">{}</a>').format(
        twin, words.lang, words.lang, words.own_name
    )
    made = TWIN.sub(f'<li class="twin">{link if twin else ""}</li>', html, count=1)
    if made != html:
        path.write_text(made, encoding="utf-8")


def index(
    cards: list[dict],
    edition: Sequence[str],
    lang: str = "en",
    news: dict | None = None,
    anchors: Mapping[str, str] | None = None,
) -> str:
    """The page that leads to all others of one language, with the ``card`` of each.

    ``news`` is ``changes.since`` the last edition, ``anchors`` the address of each claim's row.
    """
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["within"] = within
    template = environment.get_template("index.html.j2")
    whole = [card for card in cards if not card["cut"]]
    cuts: dict[str, dict[str, dict]] = {}
    for card in cards:
        if card["cut"]:
            cuts.setdefault(card["title"], {})[card["cut"].rstrip(".")] = card
    return template.render(
        whole=whole,
        cuts=cuts,
        parts=list(dict.fromkeys(part for row in cuts.values() for part in row)),
        lead=next(iter(whole), None),
        news=news,
        anchors=anchors or {},
        record=RECORD,
        others=[(language.words(other), name) for other, name in INDEXES.items() if other != lang],
        version=edition[0],
        hash=edition[1][:12],
        words=language.words(lang),
        headlines=terms.HEADLINES,
    )


def _parameters(values: Mapping[str, str], own: Mapping[str, str]) -> list[dict]:
    """The parameters as pages list them; ``changed`` are those that differ from the notebook's own."""
    helps = {known.name: known.help_fr if values["LANG"] == "fr" else known.help for known in parameters.DECLARED}
    return [
        {"name": name, "value": values[name] or "—", "help": helps[name], "changed": values[name] != own[name]}
        for name in helps
    ]


def written(text: str) -> Markup:
    """A cell of ours, in Markdown, as HTML."""
    return prose({"text/markdown": text})


def prose(data: Mapping[str, str]) -> Markup:
    """The Markdown (or else the plain text) of an output as HTML.

    Tags, images and addresses that run something do not pass.
    """
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Renderer(IPythonRenderer):
        """nbconvert's, without images: a picture in a text would be fetched from wherever it is."""

        def image(self, text, url, title=None):
            return escape(text)

    renderer = Renderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    text = data["text/markdown"] if "text/markdown" in data else data["text/plain"]
    return Markup(MarkdownWithMath(renderer=renderer).render(text))


def thumbnail(image: str) -> str:
    """A picture in small; both are PNG in base64."""
    return base64.b64encode(_smaller(image, THUMBNAIL, 64)).decode()


def _smaller(image: str, width: int, colours: int, *, optimize: bool = False) -> bytes:
    """A picture (PNG in base64) as a PNG that is at most so wide and has at most so many colours.

    ``optimize`` saves a tenth of the bytes and takes longer.
    """
    from PIL import Image

    whole = Image.open(io.BytesIO(base64.b64decode(image))).convert("RGB")
    width = min(whole.width, width)
    small = whole.resize((width, round(whole.height * width / whole.width)), reducing_gap=2)
    # of Pillow's methods the one that keeps both the white and the colours of small marks
    few = small.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(buffer := io.BytesIO(), "PNG", optimize=optimize)
    return buffer.getvalue()


def slug(html: str) -> str:
    """An id made from the words of a heading."""
    words = unicodedata.normalize("NFKD", cite.bare(html).replace("’", " ").lower())
    return re.sub(r"[^a-z0-9]+", "-", words.encode("ascii", "ignore").decode()).strip("-")


def within(text: str) -> Markup:
    """Markdown as it stands within a line: no paragraph of its own, and a French question's verb in one piece."""
    line = re.sub(r"^<p>(.*)</p>$", r"\1", str(written(text)).strip(), flags=re.S)
    return Markup(re.sub(r"(?:\by )?\w+(?:-t)?-(?:ils?|elles?|on)\b", r'<span class="tied">\g<0></span>', line))


def ended(text: str) -> str:
    """A title that a text goes on after: with a full stop, unless it ends its sentence itself."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def counted(html: str) -> int:
    """How many rows the first table of a section has."""
    table = re.search(r"<tbody>(.*?)</tbody>", html, re.S)
    return table[1].count("<tr") if table else 0


def caption(html: str) -> str:
    """The caption of a table; blank where it has none."""
    found = re.search(r"<caption>(.*?)</caption>", html, re.S)
    return cite.bare(found[1]) if found else ""
