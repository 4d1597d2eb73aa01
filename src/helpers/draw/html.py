"""Tables of the page, safe to show whatever a cell holds."""

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup, escape


class Table:
    """A table as a cell shows it: HTML with every text escaped, plain text beside it."""

    def __init__(self, html: str, plain: str):
        self.html, self._plain = html, plain

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html, "text/plain": self._plain}


def table(
    cells: Mapping[str, Sequence],
    headings: Mapping[str, str],
    *,
    name: str,
    caption: str,
    empty: str,
    ids: Sequence[str] = (),
    data: Sequence[Mapping[str, str]] = (),
    numeric: Collection[str] = (),
    filters: Sequence[Markup] = (),
) -> Table:
    """A table from columns of cells; the first column heads each row, and ``name`` is the table's id.

    ``ids`` are those of the rows, ``data`` what each carries unseen; ``numeric`` columns are set right, every other
    cell carries the name of its column. ``filters`` stand above it. A table without rows says ``empty``. Cells are
    escaped, except those that already are Markup.
    """
    n = len(next(iter(cells.values())))
    if not n:
        html = Markup('<p class="empty" id="{}"><strong>{}.</strong> {}</p>').format(name, caption, empty)
        return Table(html, f"{caption}\n{empty}")
    first, *others = cells
    # cell by cell: what is escaped once is not escaped again with the whole table
    columns = [[f'<th scope="row">{escape(cell)}</th>' for cell in cells[first]]]
    for column in others:
        begin = f'<td class="{"number" if column in numeric else column}">'
        columns.append([f"{begin}{escape(cell)}</td>" for cell in cells[column]])
    rows = zip(ids or [""] * n, data or [{}] * n, zip(*columns, strict=True), strict=True)
    body = "\n".join(f"<tr{_carried(anchor, unseen)}>{''.join(row)}</tr>" for anchor, unseen, row in rows)
    marks = {column: ' class="number"' for column in others if column in numeric}
    heads = "".join(f'<th scope="col"{marks.get(key, "")}>{escape(text)}</th>' for key, text in headings.items())
    above = f'<p class="filters">{" · ".join(filters)}</p>' if filters else ""
    html = (
        f'{above}<table class="record" id="{escape(name)}">\n<caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    )
    return Table(html, f"{caption}\n{' | '.join(headings.values())}: {n}")


def _carried(anchor: str, data: Mapping[str, str]) -> str:
    """The attributes of a row."""
    named = ({"id": anchor} if anchor else {}) | {f"data-{key}": value for key, value in data.items()}
    return "".join(f' {key}="{escape(value)}"' for key, value in named.items())


def link(anchor: str, text: str, title: str = "", *, mark: str = "") -> Markup:
    """A text that leads to a row or a table of the page; ``mark`` is its class."""
    tip = f' title="{escape(title)}"' if title not in ("", text) else ""
    return Markup(f'<a href="#{escape(anchor)}"{tip}{f" class={mark!r}" if mark else ""}>{escape(text)}</a>')


def preformatted(text: str) -> str:
    """A text whose lines stay as they are."""
    return Markup("<pre>{}</pre>").format(text)


def address(text: str, url: str) -> str:
    """A text that leads to a public address; the text alone where there is none on the web."""
    if not url.startswith(("https://", "http://")):
        return text
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text)
