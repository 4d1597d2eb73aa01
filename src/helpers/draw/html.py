"""Tables of the page, safe to show whatever a cell holds."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

_ENVIRONMENT = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_TABLE = _ENVIRONMENT.from_string("""\
<table class="record" id="{{ name }}">
<caption>{{ caption }}</caption>
<thead><tr>{% for column, heading in headings.items() %}\
<th scope="col"{% if column in numeric and not loop.first %} class="number"{% endif %}>{{ heading }}</th>\
{% endfor %}</tr></thead>
<tbody>
{% for anchor, data, cells in rows %}
<tr{% if anchor %} id="{{ anchor }}"{% endif %}\
{% for key, value in data.items() %} data-{{ key }}="{{ value }}"{% endfor %}>\
{% for column, cell in cells %}\
{% if loop.first %}<th scope="row">{{ cell }}</th>\
{% else %}<td class="{{ 'number' if column in numeric else column }}">{{ cell }}</td>{% endif %}{% endfor %}</tr>
{% endfor %}
</tbody>
</table>""")
_EMPTY = _ENVIRONMENT.from_string('<p class="empty" id="{{ name }}"><strong>{{ caption }}</strong> {{ empty }}</p>')


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
) -> Table:
    """Columns of cells under their headings, the first one heads each row; ``name`` is the table's id.

    ``ids`` are those of the rows, ``data`` what each carries unseen; ``numeric`` columns are set right, every other
    cell carries the name of its column. A table without rows says ``empty``. Cells are escaped, except those that
    already are Markup.
    """
    rows = [list(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    if not rows:
        return Table(_EMPTY.render(name=name, caption=f"{caption}.", empty=empty), f"{caption}\n{empty}")
    whole = list(zip(ids or [""] * len(rows), data or [{}] * len(rows), rows, strict=True))
    html = _TABLE.render(name=name, caption=caption, headings=headings, rows=whole, numeric=numeric)
    shown = pd.DataFrame({headings[column]: map(_plain, of) for column, of in cells.items()})
    return Table(html, f"{caption}\n{shown.to_csv(sep='|', index=False, lineterminator=chr(10))}")


def link(anchor: str, text: str, title: str = "") -> Markup:
    """A text that leads to a row or a table of the page."""
    tip = Markup(' title="{}"').format(title) if title != text and title else ""
    return Markup('<a href="#{}"{}>{}</a>').format(anchor, tip, text)


def preformatted(text: str) -> str:
    """A text whose lines stay as they are."""
    return Markup("<pre>{}</pre>").format(text)


def address(text: str, url: str) -> str:
    """A text that leads to a public address; the text alone where there is none on the web."""
    if not url.startswith(("https://", "http://")):
        return text
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, text)


def _plain(cell) -> str:
    return cell.striptags() if isinstance(cell, Markup) else str(cell)
