"""The record under filters, for JupyterLab."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML, display
from itables.widget import ITable
from markupsafe import Markup

from helpers import draw, load, parameters
from helpers.draw import labelled
from helpers.errors import Refusal
from helpers.language import message
from helpers.load import facets
from helpers.measure import timeline
from helpers.tools import show

NAMES = {
    "period": message("Period"),
    "country": message("Country"),
    "governorate": message("Governorate"),
    "layer": message("Layer"),
    "grade": message("Grade of the origin"),
    "basis": message("Basis"),
    "origin": message("Origin"),
    "find": message("Find a claim"),
    "claim": message("Claim"),
    "timeline": message("Timeline"),
    "claims": message("Claims"),
}
COLUMNS = {
    "claim_id": message("Id"),
    "origin": message("Origin"),
    "from": message("From"),
    "to": message("To"),
    "area": message("Area"),
    "statement": message("Statement"),
    "grade": message("Grade"),
    "doubt": message("Recorded doubt"),
}
# what the table’s own buttons and lines say, by DataTables’ names for them
SAID = {
    "search": message("Search:"),
    "info": message("_START_ to _END_ of _TOTAL_"),
    "infoEmpty": message("none"),
    "infoFiltered": message("(found among _MAX_)"),
    "lengthMenu": message("_MENU_ a page"),
    "zeroRecords": message("No claim has these words."),
    "emptyTable": message("No claim passes the filters."),
}
ALL, IRAQ = "", "IRQ"
ELSEWHERE = message("The governorate chosen lies in Iraq: choose Iraq as the country, or none.")
LONGEST = 140
PAGE = 10
# a widget below its own description, as wide as its column; as many columns as there is room for
STACKED = {"flex_flow": "column", "align_items": "stretch", "width": "auto", "height": "auto"}
COLUMNED = {"grid_template_columns": "repeat(auto-fit, minmax(14em, 1fr))", "grid_gap": "0 1em", "width": "100%"}
LIVE = "explorer-live"
# A text that stays in the saved notebook. What lives hides it: a kernel that was started anew, or a notebook opened
# again, has nothing behind the buttons.
UNCONNECTED = Markup(
    "<style>:root:has(.{live}:not(.jupyter-widgets-disconnected)) .explorer-unconnected {{ display: none }} "
    ".{live} .widget-label {{ text-align: left; width: auto }} .{live} select:not([size]) {{ flex: none }} "
    ".{live} .slider-container {{ flex: none; height: 2em }} .{live} td {{ vertical-align: top }} "
    ".{live} td.read {{ min-width: 11em }}</style>"
    '<p class="explorer-unconnected" role="status"><strong>{text}</strong></p>'
)


class Explorer:
    """Filters linked to the table of claims, the timeline and the card of one claim.

    ``period, country, governorate, layer, grade, basis, origin`` are the filters, ``find`` the words by which ``claim``
    offers claims for the card, ``table`` the table: each a widget whose value a cell may set as well. ``record`` is the
    record as filtered, ``selected`` the claims marked in the table, or all of it where none is. Of several values
    chosen in one filter any will do, none chosen means all; the number beside a value is what it would leave.
    """

    def __init__(self, lang: str = "en"):
        self.words = load.words(lang)
        self._facets, self._quiet = facets.read(), False
        self._make_filters()
        self.reset_button = widgets.Button(description=self.words("Reset"), icon="undo")
        self.find = widgets.Text(placeholder=self.words("words of it, its origin or its id"), **self._titled("find"))
        self.claim = widgets.Select(rows=6, **self._titled("claim"))
        self._rows, self._offered = self._all_rows(), self._all_offered()
        self.table = ITable(self._rows.head(0), **self._table_options())
        self._said, self._card, self._figure = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._tabs = widgets.Tab(
            [self.table, self._figure], titles=[self.words(NAMES[n]) for n in ("claims", "timeline")]
        )
        self.reset()
        for widget in self._filters.values():
            widget.observe(self._filter, "value")
        self.reset_button.on_click(lambda _: self.reset())
        self.find.observe(self._offer, "value")
        self.claim.observe(self._turn, "value")
        self.table.observe(self._mark, "selected_rows")
        self._tabs.observe(self._draw, "selected_index")

    @property
    def selected(self) -> pd.DataFrame:
        """The claims marked in the table, in its order; where none is marked, all that the filters leave."""
        claims = self.record.claims
        return claims.iloc[self.table.selected_rows] if self.table.selected_rows else claims

    def reset(self) -> None:
        """Open every filter, empty the search for a claim."""
        with self._together():
            self.period.value = (self.period.min, self.period.max)
            self.country.value = self.governorate.value = ALL
            for name in self._several:
                self._filters[name].value = ()
            self.find.value = ""
        self._filter()

    def _ipython_display_(self):
        *narrow, layer, grade, basis, origin = self._filters.values()
        filters = widgets.GridBox(
            [widgets.VBox([*narrow, self.reset_button]), layer, grade, basis, origin], layout=COLUMNED
        )
        whole = widgets.VBox([filters, self._said, self._tabs, self.find, self.claim, self._card])
        whole.add_class(LIVE)
        text = self.words("Not connected to a kernel: run all cells to use the filters.")
        display(HTML(UNCONNECTED.format(live=LIVE, text=text)), whole)

    def _make_filters(self) -> None:
        words, claims = self.words, self._facets.claims
        first, last = self._facets.years
        self._values = {
            "country": sorted(self._facets.known.countries, key=words.country),
            "governorate": sorted(self._facets.known.governorates, key=words.place),
            "layer": [*parameters.LAYERS],
            "grade": sorted(set(self._facets.grades)),
            "basis": self._bases(),
            "origin": sorted(claims["origin_id"].unique(), key=lambda origin: words.origin(origin).casefold()),
        }
        self.period = widgets.IntRangeSlider(
            value=(first, last), min=first, max=last, continuous_update=False, **self._titled("period")
        )
        self.country, self.governorate = (
            widgets.Dropdown(options=[("–", ALL)], **self._titled(n)) for n in facets.PLACES
        )
        self._several = ("layer", "grade", "basis", "origin")
        for name in self._several:
            setattr(self, name, widgets.SelectMultiple(rows=6, **self._titled(name)))
        self._filters = {name: getattr(self, name) for name in ("period", *self._values)}

    def _titled(self, name: str) -> dict:
        return {"description": self.words(NAMES[name]), "style": {"description_width": "initial"}, "layout": STACKED}

    def _bases(self) -> list[str]:
        """The values of the basis filter, every COLUMN=VALUE in use, in the order of their labels."""
        self._labels = {}
        for column in facets.BASES:
            for table, value in self._facets.claims[["table", column]].drop_duplicates().itertuples(index=False):
                if value:
                    self._labels.setdefault(f"{column}={value}", self.words.term(table, column, value))
        return sorted(self._labels, key=lambda basis: self._labels[basis].casefold())

    def _label(self, name: str, value: str) -> str:
        labels = {
            "country": self.words.country,
            "governorate": self.words.place,
            "layer": lambda layer: self.words.term("sources", "layer", layer),
            "basis": lambda basis: self._labels[basis],
            "origin": self.words.origin,
        }
        return labels.get(name, str)(value)

    def _table_options(self) -> dict:
        return {
            "maxBytes": 0,
            "showIndex": False,
            "select": True,
            "pageLength": PAGE,
            "lengthMenu": [PAGE, 25, 100],
            "columnDefs": [{"targets": [2, 3], "className": "dt-nowrap"}, {"targets": [5, 7], "className": "read"}],
            "classes": "display compact",
            "style": "width:100%",
            "language": {name: self.words(text) for name, text in SAID.items()}
            | {"select": {"rows": self.words("marked: %d")}, "thousands": self.words.number(1000)[1:-3]},
        }

    @contextmanager
    def _together(self) -> Iterator[None]:
        """A time in which changes of the widgets are ours, so that one answer to all of them follows."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def _filter(self, _change=None) -> None:
        """Select the record anew, list it, draw it; a selection that is refused leaves nothing and says why."""
        if self._quiet:
            return
        chosen = {name: widget.value for name, widget in self._filters.items()}
        try:
            record = load.record(**self._facets.given(chosen) | {"LANG": self.words.lang})
            self.record = load.filter_claims(record, self._facets.marked(record.claims, chosen))
            said = self.words("{n} of {all} claims", n=len(self.record.claims), all=len(self._facets.claims))
        except Refusal as refusal:
            elsewhere = chosen["governorate"] and chosen["country"] not in (ALL, IRAQ)
            record = load.record(**parameters.WHOLE | {"LANG": self.words.lang})
            self.record = load.filter_claims(record, pd.Series(False, index=record.claims.index))
            said = self.words(ELSEWHERE) if elsewhere else "; ".join(refusal.problems)
        self._said.value = Markup('<p role="status"><strong>{}</strong></p>').format(said)
        with self._together():
            self._count(chosen)
            rows = self._rows.loc[self.record.claims["claim_id"]].reset_index(drop=True)
            self.table.update(rows, selected_rows=[], **self._table_options())
        self._drawn = False
        self._draw()
        self._offer()

    def _count(self, chosen: dict) -> None:
        """Write beside each value of a filter how many claims it would leave."""
        for name, values in self._values.items():
            counts = self._facets.counts(name, values, chosen)
            none = [("–", ALL)] if name in facets.PLACES else []
            labelled = [
                (f"{self._label(name, value)} ({self.words.number(n)})", value)
                for value, n in zip(values, counts, strict=True)
            ]
            widget = self._filters[name]
            if tuple(widget.options) != (*none, *labelled):
                widget.options = (*none, *labelled)
                widget.value = chosen[name]

    def _all_rows(self) -> pd.DataFrame:
        """The rows of the table: of each claim what a reader looks for."""
        words, claims = self.words, self._facets.claims
        grades = claims["origin_id"].map(self._facets.grades) + claims["credibility"].map("{:g}".format)
        cells = {
            "claim_id": claims["claim_id"],
            "origin": claims["origin_id"].map(words.short),
            "from": claims["date_start"].dt.strftime("%Y-%m-%d").fillna(""),
            "to": claims["date_end"].dt.strftime("%Y-%m-%d").fillna(""),
            "area": [words.briefly(row.country, row.place_id) for row in claims.itertuples()],
            "statement": [words.own(row, "claim") for row in claims.itertuples()],
            "grade": grades,
            "doubt": [words.own(row, "doubt") for row in claims.itertuples()],
        }
        rows = pd.DataFrame({words(text): cells[name] for name, text in COLUMNS.items()})
        return rows.set_index(claims["claim_id"].to_numpy())

    def _all_offered(self) -> pd.DataFrame:
        """How each claim is offered for the card, and the text within which words are looked for."""
        words, rows = self.words, []
        for row in self._facets.claims.itertuples():
            period = labelled.period(row.date_start, row.date_end, words)
            who = f"{words.short(row.origin_id)}, {period}"
            text = words("{who}: {what}", who=who, what=words.own(row, "claim"))
            label = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
            rows.append((row.claim_id, label, f"{text} {words.origin(row.origin_id)} {row.claim_id}".casefold()))
        return pd.DataFrame(rows, columns=["claim_id", "label", "within"]).set_index("claim_id")

    def _draw(self, _change=None) -> None:
        """Draw the timeline where it is looked at: it takes longer than all else."""
        if self._drawn or self._tabs.selected_index != 1:
            return
        picture = draw.chronology(timeline.marks(self.record), record=self.record)
        image = base64.b64encode(picture.image()).decode()
        self._figure.value = Markup('<img src="data:image/png;base64,{}" alt="{}" style="max-width: 100%">').format(
            image, picture.description
        )
        self._drawn = True

    def _offer(self, _change=None) -> None:
        """Offer for the card the claims that have all words looked for."""
        if self._quiet:
            return
        rows = self._offered.loc[self.record.claims["claim_id"]]
        for word in self.find.value.casefold().split():
            rows = rows[rows["within"].str.contains(word, regex=False)]
        offered = list(zip(rows["label"], rows.index, strict=True))
        with self._together():
            kept = self.claim.value
            self.claim.options = offered
            if kept in [claim for _, claim in offered]:
                self.claim.value = kept
        self._turn()

    def _turn(self, _change=None) -> None:
        """Show the card of the claim chosen, or nothing where none is offered."""
        if not self._quiet:
            chosen, lang = self.claim.value, self.words.lang
            self._card.value = draw.preformatted(show.claim(chosen, lang=lang)) if chosen else ""

    def _mark(self, _change=None) -> None:
        """Turn the card to the claim marked in the table."""
        if self._quiet or not self.table.selected_rows:
            return
        marked = self.record.claims["claim_id"].iloc[self.table.selected_rows[-1]]
        if marked not in [claim for _, claim in self.claim.options]:
            self.find.value = ""
        self.claim.value = marked
