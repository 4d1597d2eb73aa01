"""Drawings as they stand within a page."""

import io
import re
from collections.abc import Mapping
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.figure import Figure

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
HREF = f"{{{XLINK}}}href"
USED = re.compile(r"url\(#([^)]+)\)")
FAMILY = re.compile(r"font-family: [^;]+; ?")
UPRIGHT = re.compile(r"^rotate\(-?0 [^)]*\)$")
LONG = re.compile(r"-?\d+\.\d{3,}")


def inline(figure: Figure, name: str, *, title: str, description: str, tips: Mapping[str, str]) -> str:
    """A figure as SVG to stand in a page: the same bytes for the same figure, every text a text in the page's font.

    What leads to a claim (``link``) becomes a link with the claim as its tip: ``tips`` maps claims to what is said of
    them. ``name`` begins every id, so that several figures can share a page. No prolog, no metadata, no script.
    """
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(written := io.StringIO(), format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(written.getvalue())
    # a style within a page is a style of the page
    for alien in [
        child for child in root if child.tag == f"{{{SVG}}}metadata" or child.find(f"{{{SVG}}}style") is not None
    ]:
        root.remove(alien)
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    _keep_used_ids(root, name)
    _lead(root, tips)
    _name(root, name, title, description)
    ElementTree.register_namespace("", SVG)
    text = ElementTree.tostring(root, encoding="unicode")
    text = re.sub(r' xmlns:ns\d+="[^"]+"', "", text.replace(f'xmlns="{SVG}"', f'xmlns="{SVG}"'))
    return re.sub(r">\s+<", "><", LONG.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), text))


def _keep_used_ids(root: ElementTree.Element, name: str) -> None:
    """Ids that something refers to, with a beginning of their own; all others go, as do groups that say nothing."""
    used = set()
    for element in root.iter():
        used |= {found for value in element.attrib.values() for found in USED.findall(value)}
        if element.tag == f"{{{SVG}}}use":
            used.add(element.attrib[HREF].removeprefix("#"))
    for element in root.iter():
        if (own := element.attrib.pop("id", None)) in used:
            element.set("id", f"{name}-{own}")
        for key, value in list(element.attrib.items()):
            if key == HREF:
                del element.attrib[key]
                is_mark = element.tag == f"{{{SVG}}}use"
                element.set("href", f"#{name}-{value.removeprefix('#')}" if is_mark else value)
            elif USED.search(value):
                element.set(key, USED.sub(lambda found: f"url(#{name}-{found[1]})", value))
            elif key == "style":
                element.set(key, FAMILY.sub("", value))
            elif key == "transform" and UPRIGHT.match(value):
                del element.attrib[key]


def _lead(root: ElementTree.Element, tips: Mapping[str, str]) -> None:
    """Each link with its tip; a text that leads where its mark leads too is left out of the tab order."""
    for element in root.iter(f"{{{SVG}}}a"):
        element.attrib.pop(f"{{{XLINK}}}title", None)
        element.attrib.pop("target", None)
        claim = element.get("href", "").removeprefix("#")
        tip = ElementTree.Element(f"{{{SVG}}}title")
        tip.text = tips.get(claim, claim)
        element.insert(0, tip)
        if element.find(f".//{{{SVG}}}text") is not None:
            element.set("tabindex", "-1")


def _name(root: ElementTree.Element, name: str, title: str, description: str) -> None:
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "group")
    root.set("aria-labelledby", f"{name}-title")
    root.set("aria-describedby", f"{name}-description")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", id=f"{name}-{'title' if tag == 'title' else 'description'}")
        element.text = text
        root.insert(place, element)
