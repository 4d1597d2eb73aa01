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

from helpers import labels, parameters
from helpers.problems import NOTEBOOK_FAILED, Refusal
from helpers.render import notebook

TEMPLATES = Path(__file__).parent / "templates"
THUMBNAIL = (720, 380)
# the index in each language; no report may have such a name
INDEXES = {"en": "index.html", "fr": "index-fr.html"}
# beside the pages: the record they are made from, what changed since the edition before, what the indexes say of each
RECORD, CHANGES, CARDS = "record.zip", "changes.json", "cards.json"


def page(
    name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str], *, carried: bool = False
) -> str:
    """The page of an executed notebook: complete, self-contained HTML in the language that ``values`` name.

    ``edition`` is the data's version and hash; a page ``carried`` over says so at its top. Raises Refusal (exit code
    70) where the notebook has no heading.
    """
    resources = {
        "card": _facts(name, node, values, edition),
        "carried": carried,
        "rows": _rows(values, notebook.defaults(node)),
        "words": labels.words(values["LANG"]),
        "index": INDEXES[values["LANG"]],
    }
    return _exporter().from_notebook_node(node, resources)[0]


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
    for function in (anchored, sections, caption, csv_address, prose, written):
        exporter.register_filter(function.__name__, function)
    return exporter


def card(
    name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str], *, carried: bool = False
) -> dict:
    """What the index says of a report, all from its executed notebook and as JSON can say it.

    Title, finding, answer, parameters that differ from the notebook's own, the first picture in small.
    """
    outputs = _outputs(node)
    picture = next((output for _, output in outputs if "image/png" in output.data), None)
    return {
        **_facts(name, node, values, edition),
        "answer": [_elsewhere(name, output.data) for cell, output in outputs if "answer" in notebook.tags(cell)],
        "picture": picture
        and {"image": thumbnail(picture.data["image/png"]), "alt": picture.metadata["image/png"]["alt"]},
        "changed": [row for row in _rows(values, notebook.defaults(node)) if row["changed"]],
        "carried": carried,
    }


def _outputs(node: NotebookNode) -> list[tuple[NotebookNode, NotebookNode]]:
    """The outputs that show something, each with its cell."""
    return [(cell, output) for cell in node.cells for output in cell.get("outputs", []) if "data" in output]


def _facts(name: str, node: NotebookNode, values: Mapping[str, str], edition: Sequence[str]) -> dict:
    """What a page and its card both say."""
    finding = next((output.data for cell, output in _outputs(node) if "finding" in notebook.tags(cell)), None)
    written = "\n".join(cell.source for cell in node.cells if cell.cell_type == "markdown")
    title = re.search(r"^# +(.+)$", written, re.M)
    if not title:
        raise Refusal(NOTEBOOK_FAILED, ["NOTEBOOK has no '# heading', thus no title"])
    return {
        "name": name,
        "lang": values["LANG"],
        "title": title[1].strip(),
        "finding": prose(finding) if finding else "",
        "version": edition[0],
        "hash": edition[1][:12],
    }


def _elsewhere(name: str, data: Mapping[str, str]) -> Markup:
    """An output as HTML for another page than its own: links to rows lead to the page ``name``."""
    html = data["text/html"] if "text/html" in data else prose(data)
    return Markup(str(html).replace('href="#', f'href="{name}.html#'))


def index(
    cards: list[dict],
    edition: Sequence[str],
    lang: str = "en",
    news: dict | None = None,
    anchors: Mapping[str, str] | None = None,
) -> str:
    """The page that leads to all others, with the ``card`` of each.

    ``news`` is ``changes.since`` the last edition, ``anchors`` the address of each claim's row.
    """
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.get_template("index.html.j2")
    answer = next((card["answer"] for card in cards if card["lang"] == lang and card["answer"]), [])
    return template.render(
        cards=cards,
        answer=[Markup(html) for html in answer],
        news=news,
        anchors=anchors or {},
        record=RECORD,
        others={other: name for other, name in INDEXES.items() if other != lang},
        version=edition[0],
        hash=edition[1][:12],
        words=labels.words(lang),
    )


def _rows(values: Mapping[str, str], own: Mapping[str, str]) -> list[dict]:
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
    return Markup(MarkdownWithMath(renderer=renderer).render(data.get("text/markdown") or data["text/plain"]))


def csv_address(text: str) -> str:
    """A CSV as an address that holds all of it, so that a page offers it without a second file."""
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode("utf-8")).decode()


def thumbnail(image: str) -> str:
    """The upper part of a picture in small; both are PNG in base64."""
    from PIL import Image

    picture = Image.open(io.BytesIO(base64.b64decode(image)))
    width, height = picture.width, min(picture.height, round(picture.width * THUMBNAIL[1] / THUMBNAIL[0]))
    upper = picture.crop((0, 0, width, height)).convert("RGB")
    small = upper.resize((THUMBNAIL[0], round(height * THUMBNAIL[0] / width)), reducing_gap=2)
    # of Pillow's methods the one that keeps both the white and the colours of small marks
    few = small.quantize(64, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(buffer := io.BytesIO(), "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def anchored(html: str) -> str:
    """Headings with ids made from their words."""

    def with_id(heading: re.Match) -> str:
        words = unicodedata.normalize("NFKD", Markup(heading[2]).striptags().replace("’", " ").lower())
        slug = re.sub(r"[^a-z0-9]+", "-", words.encode("ascii", "ignore").decode()).strip("-")
        return f'<h{heading[1]} id="{slug}">{heading[2]}</h{heading[1]}>'

    return re.sub(r"<h([1-6])>(.*?)</h\1>", with_id, html, flags=re.S)


def sections(html: str) -> list[tuple[str, str]]:
    """The second-level headings, as (id, words)."""
    return [
        (anchor, Markup(words).striptags()) for anchor, words in re.findall(r'<h2 id="([^"]*)">(.*?)</h2>', html, re.S)
    ]


def caption(html: str) -> str:
    """The caption of a table; blank where it has none."""
    found = re.search(r"<caption>(.*?)</caption>", html, re.S)
    return Markup(found[1]).striptags() if found else ""
