"""Drawings as they stand within a page."""

import io
import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import matplotlib as mpl
from matplotlib.figure import Figure

SVG = "http://www.w3.org/2000/svg"
# the page has its own font; texts begin at their left and stand upright anyhow; the page's own tag is set below
NEEDLESS = re.compile(
    rf"""font-family: [^;]+;[ ]?|text-anchor: start;[ ]|[ ]transform="rotate\(-?0 [^"]*"|[ ]target="_blank"
    |[ ]xmlns="{SVG}"|xlink:(?=href)""",
    re.VERBOSE,
)
REFERENCE = re.compile(r'(url\(#|<use href="#)([^)"]+)')
ID = re.compile(r' id="([^"]*)"')
LONG = re.compile(r"-?\d+\.\d{3,}")


def inline(figure: Figure, name: str, *, title: str, description: str, tips: Mapping[str, str]) -> str:
    """A figure as SVG to stand in a page: the same bytes for the same figure, every text a text in the page's font.

    What leads to a claim (its URL) becomes a link with the claim as its tip: ``tips`` maps claims to what is said of
    them. ``name`` begins every id, so that several figures can share a page. No prolog, no metadata, no script.
    """
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(written := io.StringIO(), format="svg", metadata={"Date": None})
    text = NEEDLESS.sub(
        "", LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), written.getvalue())
    )
    used = {target for _, target in REFERENCE.findall(text)}
    text = ID.sub(lambda own: f' id="{name}-{own[1]}"' if own[1] in used else "", text)
    drawn = ElementTree.fromstring(REFERENCE.sub(rf"\1{name}-\2", text))
    root = Element("svg", xmlns=SVG, viewBox=drawn.get("viewBox"), style="stroke-linejoin: round; stroke-linecap: butt")
    root.attrib |= {"role": "group", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-description"}
    for tag, key, content in (("title", "title", title), ("desc", "description", description)):
        ElementTree.SubElement(root, tag, id=f"{name}-{key}").text = content
    # a style within a page is a style of the page
    root.extend(part for part in _gathered(drawn) if part.tag != "metadata" and part.find("style") is None)
    for lead in root.iter("a"):
        claim = lead.get("href").removeprefix("#")
        # a text leads where its mark leads too: once is enough for the keyboard
        if lead.find(".//text") is not None:
            lead.set("tabindex", "-1")
        lead.insert(0, tip := Element("title"))
        tip.text = tips.get(claim, claim)
    return re.sub(" {2,}", " ", re.sub(r">\s+<", "><", ElementTree.tostring(root, encoding="unicode")))


def _gathered(group: Element) -> list[Element]:
    """The contents of a group without empty groups; neighbours of one kind with the same link share it."""
    parts: list[Element] = []
    for child in group:
        if child.tag == "g":
            child[:] = _gathered(child)
        for part in child if child.tag == "g" and not child.attrib else [child]:
            last = parts[-1] if parts else Element("none")
            if part.tag == last.tag == "a" and part.attrib == last.attrib and part[0].tag == last[0].tag:
                last.extend(part)
            else:
                parts.append(part)
    return parts
