"""Tables of the page, safe to show whatever a cell holds."""

from collections.abc import Mapping

import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

_ENVIRONMENT = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_TABLE = _ENVIRONMENT.from_string("""\
<table class="record" id="{{ name }}">
<caption>{{ caption }}</caption>
<thead><tr>{% for heading, numeric in headings %}\
<th scope="col"{% if numeric and not loop.first %} class="number"{% endif %}>{{ heading }}</th>{% endfor %}</tr></thead>
<tbody>
{% for anchor, data, cells in rows %}
<tr{% if anchor %} id="{{ anchor }}"{% endif %}{% for name, value in data %} data-{{ name }}="{{ value }}"{% endfor %}>\
{% for cell, kind in cells %}\
{% if loop.first %}<th scope="row">{{ cell }}</th>\
{% else %}<td{% if kind %} class="{{ kind }}"{% endif %}>{{ cell }}</td>{% endif %}{% endfor %}</tr>
{% endfor %}
</tbody>
</table>""")
_EMPTY = _ENVIRONMENT.from_string('<p class="empty" id="{{ name }}"><strong>{{ caption }}</strong> {{ empty }}</p>')
_ADDRESS = _ENVIRONMENT.from_string('<a href="{{ url }}" rel="noreferrer">{{ text }}</a>')
_LINK = _ENVIRONMENT.from_string('<a href="#{{ anchor }}">{{ text }}</a>')


class Table:
    """A table as a cell shows it: HTML with every text escaped, plain text beside it."""

    def __init__(self, html: str, plain: str):
        self.html, self._plain = html, plain

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html, "text/plain": self._plain}


def table(
    rows: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    name: str,
    caption: str,
    empty: str,
    anchor: str = "",
    numeric=(),
    marked=(),
    data=(),
) -> Table:
    """Rows as a table: ``columns`` maps columns to headings, the first one heads its row; ``name`` is its id.

    ``anchor`` names the column whose value becomes the row's id; ``numeric`` the columns to set right, ``marked`` those
    whose cells carry their name for the page to find, ``data`` those that the row itself carries unseen. A table
    without rows says ``empty``. Cells are escaped, except those that already are Markup.
    """
    if rows.empty:
        return Table(_EMPTY.render(name=name, caption=f"{caption}.", empty=empty), f"{caption}\n{empty}")
    kinds = {**{column: column for column in marked}, **dict.fromkeys(numeric, "number")}
    body = [
        (
            row[anchor] if anchor else "",
            [(name, row[name]) for name in data],
            [(row[column], kinds.get(column, "")) for column in columns],
        )
        for row in rows.to_dict("records")
    ]
    headings = [(heading, column in numeric) for column, heading in columns.items()]
    html = _TABLE.render(name=name, caption=caption, headings=headings, rows=body)
    plain = rows[list(columns)].rename(columns=columns).map(_plain).to_csv(sep="|", index=False, lineterminator="\n")
    return Table(html, f"{caption}\n{plain}")


def link(anchor: str, text: str = "") -> Markup:
    """A text that leads to a row or a table of the page; without one a claim's identifier, its own anchor."""
    return Markup(_LINK.render(anchor=anchor, text=text or anchor))


def preformatted(text: str) -> str:
    """A text whose lines stay as they are."""
    return Markup("<pre>{}</pre>").format(text)


def address(text: str, url: str) -> str:
    """A text that leads to a public address; the text alone where there is none on the web."""
    return Markup(_ADDRESS.render(text=text, url=url)) if url.startswith(("https://", "http://")) else text


def links(claims) -> Markup:
    return Markup(", ").join(link(claim) for claim in claims)


def _plain(cell) -> str:
    return cell.striptags() if isinstance(cell, Markup) else str(cell)
