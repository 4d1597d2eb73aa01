"""What the templates of pages do with texts."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from markupsafe import Markup

from helpers.page import cite


def written(text: str) -> Markup:
    """A cell of ours, in Markdown, as HTML."""
    return prose({"text/markdown": text})


def prose(data: Mapping[str, str]) -> Markup:
    """The Markdown (or else the plain text) of an output as HTML.

    Tags, images and addresses that run something do not pass.
    """
    return Markup(_markdown().render(data["text/markdown"] if "text/markdown" in data else data["text/plain"]))


@cache
def _markdown():
    """nbconvert's reader of Markdown with a renderer of our own."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Renderer(IPythonRenderer):
        """nbconvert's, without images: a picture in a text would be fetched from wherever it is."""

        def image(self, text, url, title=None):
            return text

    renderer = Renderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer)


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
    caption = re.search(r"<caption>(.*?)</caption>", html, re.S)
    return cite.bare(caption[1]) if caption else ""
