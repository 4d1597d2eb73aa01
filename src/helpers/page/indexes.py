"""The page that leads to all reports of a language."""

import base64
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache

import jinja2
from nbformat import NotebookNode

from helpers import language, terms
from helpers.errors import NOTEBOOK_FAILED, Refusal
from helpers.page import cite, layout, sets
from helpers.page.filters import within
from helpers.page.pages import INDEXES, PLAIN, RECORD, TEMPLATES, Marks, as_html, drawn, facts
from helpers.project import FIGURE

# as wide as a card of the index on a screen with two dots to a pixel
THUMBNAIL = 800
# as wide as a README is shown
README_WIDTH = 840


def card(
    name: str,
    node: NotebookNode,
    values: Mapping[str, str],
    edition: Sequence[str],
    *,
    marks: Marks = PLAIN,
) -> dict:
    """What the index says of a report, all from its executed notebook and as JSON can say it.

    Title, what it leaves out, its answer with the first and the last sentence of it, how sure that is, its figure.
    """
    laid = layout.arranged(node.cells)
    tables = "".join(output.data.get("text/html", "") for output in laid.outputs())
    answer = "".join(as_html(output.data) for output in laid.outputs("answer"))
    said_of = facts(name, node, values, edition)
    # of a part of the record the index shows neither answer nor figure
    figure = None if said_of["cut"] else drawn(laid)
    return {
        **said_of,
        "answer": "" if said_of["cut"] else _elsewhere(name, _cited(answer, tables, values["LANG"])),
        "sure": cite.plain("".join(as_html(output.data) for output in laid.outputs("sure"))),
        "picture": figure and _card_picture(name, figure),
        **asdict(marks),
    }


def _card_picture(name: str, drawn: NotebookNode) -> dict:
    """The figure of a card: small for a wide index, as the page has it for a phone."""
    narrow = drawn.data.get(FIGURE, {}).get("narrow", "")
    image = {"image": thumbnail(drawn.data["image/png"]), "alt": drawn.metadata["image/png"]["alt"]}
    return image | {"narrow": _elsewhere(name, narrow)}


def summary(node: NotebookNode) -> str:
    """What an executed notebook asks, its answer and how sure that is, as the README says it; blank without an answer.

    In Markdown, without what leads to the claims.
    """
    laid = layout.arranged(node.cells)
    answer, sure = (
        cite.plain("".join(as_html(output.data) for output in laid.outputs(tag))) for tag in ("answer", "sure")
    )
    return f"**{laid.title}** {answer} {sure}".strip() if answer else ""


def picture(node: NotebookNode) -> bytes:
    """The figure of an executed notebook's first screen as the README shows it: a PNG, small and still to be read."""
    figure = drawn(layout.arranged(node.cells))
    if not figure:
        raise Refusal(NOTEBOOK_FAILED, ["NOTEBOOK has no figure on its first screen, thus no picture for the README"])
    return _smaller(figure.data["image/png"], README_WIDTH, 32, optimize=True)


def _cited(html: str, tables: str, lang: str) -> str:
    """A sentence with its references as its own page numbers them."""
    beginning = f"{html}<!---->{tables}"
    numbered = cite.numbered(beginning, language.words(lang)).partition("<!---->")[0]
    # the place of a reference is on the page itself
    return re.sub(r'<sup class="cite" id="[^"]*">', '<sup class="cite">', numbered)


def _elsewhere(name: str, html: str) -> str:
    """HTML for another page than its own: links to rows lead to the page ``name``."""
    return re.sub(r'(<a [^>]*?href=")#', rf"\1{name}.html#", sets.named(html))


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
    whole = [card for card in cards if not card["cut"]]
    # two reports may have one title and leave out the same: each has a row
    cuts: list[tuple[str, dict[str, dict]]] = []
    for card in [card for card in cards if card["cut"]]:
        title, part = card["title"], card["cut"].rstrip(".")
        row = next((row for other, row in cuts if other == title and part not in row), None)
        if row is None:
            cuts.append((title, row := {}))
        row[part] = card
    return _template().render(
        whole=whole,
        cuts=cuts,
        parts=list(dict.fromkeys(part for _, row in cuts for part in row)),
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


def prepare() -> None:
    """Load what the first index of a process is made with, which takes as long as many more."""
    for lang in INDEXES:
        index([], ("", ""), lang)


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["within"] = within
    return environment.get_template("index.html.j2")


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
