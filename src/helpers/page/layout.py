"""Where on a page the cells of a notebook stand."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode

from helpers.page import filters, notebook

# the tags of cells that make the first screen
FIRST = ("answer", "sure", "headline")
# the anchors that every page has
ANCHORS = ("text", "sure", "made", "parameters", "code")
HEADING = re.compile(r"^##[ \t]+(.+?)[ \t#]*$", re.M)
TITLE = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.M)


@dataclass
class Section:
    """A second-level heading, in Markdown, with the cells that stand under it; ``tags`` are those of all its cells.

    ``anchor`` is what leads to it, another one for each section of a page.
    """

    heading: str = ""
    anchor: str = ""
    cells: list[NotebookNode] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Layout:
    """The cells of a notebook as a page has them.

    ``lead`` is what the notebook's title cell says below the title. ``first`` has the cells of the first screen by
    their tag; ``opening`` what stands before any heading; ``details`` and ``appendix`` are the sections that fold;
    ``code`` is what was run.
    """

    title: str
    lead: str
    first: dict[str, list[NotebookNode]]
    opening: Section
    details: list[Section]
    appendix: list[Section]
    code: list[str]

    @property
    def cells(self) -> list[NotebookNode]:
        """The cells in the order in which the page shows them."""
        sections = [self.opening, *self.details, *self.appendix]
        return [*(cell for tag in FIRST for cell in self.first[tag]), *(cell for one in sections for cell in one.cells)]

    def outputs(self, *tags: str) -> list[NotebookNode]:
        """What the cells show on the page, in its order; with ``tags`` only those of the first screen that have one."""
        cells = [cell for tag in tags for cell in self.first[tag]] if tags else self.cells
        return [output for cell in cells for output in cell.get("outputs", []) if "data" in output]


def arranged(cells: Sequence[NotebookNode]) -> Layout:
    """The cells of a notebook, each where its tag or its heading puts it."""
    cells = [cell for cell in cells if notebook.TRY not in notebook.tags(cell)]
    title, lead, cells = _titled(cells)
    first: dict[str, list[NotebookNode]] = {tag: [] for tag in FIRST}
    sections = [Section()]
    for cell in cells:
        tags = notebook.tags(cell)
        if place := next((tag for tag in FIRST if tag in tags), ""):
            first[place].append(cell)
            continue
        for heading, piece in _pieces(cell):
            if heading:
                sections.append(Section(heading))
            sections[-1].tags |= tags
            # the analyst looks at a frame, the reader at what is made of it
            if piece and "frame" not in tags:
                sections[-1].cells.append(piece)
    opening, *others = sections
    taken = set(ANCHORS)
    for section in others:
        words = filters.slug(filters.within(section.heading)) or "part"
        numbered = (f"{words}-{n}" for n in itertools.count(2))
        section.anchor = next(one for one in itertools.chain([words], numbered) if one not in taken)
        taken.add(section.anchor)
    shown = [section for section in others if any(map(_shows, section.cells))]
    return Layout(
        title,
        lead,
        first,
        opening,
        [section for section in shown if "appendix" not in section.tags],
        [section for section in shown if "appendix" in section.tags],
        [cell.source for cell in cells if cell.cell_type == "code" and cell.source.strip()],
    )


def _titled(cells: Sequence[NotebookNode]) -> tuple[str, str, list[NotebookNode]]:
    """The title, what its cell says below it, and the other cells; a blank title where no cell has one."""
    for place, cell in enumerate(cells):
        if cell.cell_type == "markdown" and (title := TITLE.search(cell.source)):
            before, after = cell.source[: title.start()], cell.source[title.end() :]
            return title[1], f"{before}\n{after}".strip(), [*cells[:place], *cells[place + 1 :]]
    return "", "", list(cells)


def _pieces(cell: NotebookNode) -> Iterator[tuple[str, NotebookNode | None]]:
    """A cell's parts, each with the heading that opens it: a cell of code is one, one of words is cut at headings."""
    if cell.cell_type != "markdown":
        yield "", cell
        return
    before, *parts = HEADING.split(cell.source)
    for heading, text in [("", before), *zip(parts[::2], parts[1::2], strict=True)]:
        piece = (
            NotebookNode(cell_type="markdown", source=text.strip(), metadata=cell.metadata) if text.strip() else None
        )
        if heading or piece:
            yield heading, piece


def _shows(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" or bool(cell.get("outputs"))
