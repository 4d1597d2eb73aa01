"""The record under filters, for JupyterLab."""

from datetime import date

import ipywidgets as widgets
import pandas as pd
from IPython.display import display

from helpers import draw, load, parameters
from helpers.language import message
from helpers.load import Record
from helpers.measure import standing, timeline
from helpers.tools import show

NAMES = {
    "period": message("Period"),
    "country": message("Country"),
    "governorate": message("Governorate"),
    "layer": message("Layer"),
    "grade": message("Grade of the origin"),
    "basis": message("Basis"),
    "origin": message("Origin"),
    "claim": message("Claim"),
    "timeline": message("Timeline"),
    "claims": message("Claims"),
    "card": message("One claim"),
}

FIRST, LAST = 2014, 2024
ALL = ""
# the columns of a claim that tell on what basis it counts or describes, whichever its table has
BASES = ("count_basis", "population", "event_type", "about", "kind")


class Explorer:
    """Filters linked to the timeline, the table of claims and the card of one claim.

    ``period, country, governorate, layer, grade, basis, origin`` are the filters and ``claim`` the card's choice, each
    an ipywidget whose value a cell may set as well. ``record`` is the record as filtered; of several values chosen in
    one filter any will do, none chosen means all.
    """

    def __init__(self, lang: str = "en"):
        self.words = load.words(lang)
        known, everything = load.known(), load.claims()
        places = sorted((self.words.place(code), code) for code in known.governorates)
        countries = sorted((self.words.country(code), code) for code in known.countries)
        origins = sorted((self.words.origin(origin), origin) for origin in everything["origin_id"].unique())
        self.period = widgets.IntRangeSlider(
            value=(2018, LAST), min=FIRST, max=LAST, continuous_update=False, **self._titled("period")
        )
        self.country = widgets.Dropdown(options=[("–", ALL), *countries], **self._titled("country"))
        self.governorate = widgets.Dropdown(options=[("–", ALL), *places], **self._titled("governorate"))
        self.layer = self._several("layer", self._terms("sources", "layer", parameters.LAYERS))
        self.grade = self._several("grade", [(grade, grade) for grade in "ABCDEF"])
        self.basis = self._several("basis", self._bases(everything))
        self.origin = self._several("origin", origins)
        self.claim = widgets.Dropdown(**self._titled("claim"))
        self._timeline, self._table, self._card = widgets.Output(), widgets.HTML(), widgets.HTML()
        for widget in self._filters():
            widget.observe(self._filter, "value")
        self.claim.observe(self._turn, "value")
        self._filter()

    def _ipython_display_(self):
        first, second = self._filters()[:3], self._filters()[3:]
        card = widgets.VBox([self.claim, self._card])
        tabs = widgets.Tab([self._timeline, self._table, card])
        tabs.titles = [self.words(NAMES[name]) for name in ("timeline", "claims", "card")]
        display(widgets.VBox([widgets.HBox(first), widgets.HBox(second), tabs]))

    def _filters(self) -> list[widgets.Widget]:
        return [self.period, self.country, self.governorate, self.layer, self.grade, self.basis, self.origin]

    def _titled(self, name: str) -> dict:
        return {"description": self.words(NAMES[name]), "style": {"description_width": "initial"}}

    def _several(self, name: str, options: list[tuple[str, str]]) -> widgets.SelectMultiple:
        return widgets.SelectMultiple(options=options, rows=6, **self._titled(name))

    def _terms(self, table: str, column: str, values) -> list[tuple[str, str]]:
        return sorted((self.words.term(table, column, value), value) for value in values)

    def _bases(self, claims: pd.DataFrame) -> list[tuple[str, str]]:
        """The options of the basis filter: every (column, value) in use, labelled by the first table that has it."""
        used = {
            (column, value): table
            for column in BASES
            for table, value in claims.loc[claims[column] != "", ["table", column]].itertuples(index=False)
        }
        return sorted((self.words.term(table, *pair), "=".join(pair)) for pair, table in used.items())

    def _filter(self, _change=None) -> None:
        """Select the record anew, draw it, list it."""
        first, last = self.period.value
        selected = load.record(
            **parameters.WHOLE
            | {"START": str(date(first, 1, 1)), "END": str(date(last, 12, 31)), "LANG": self.words.lang}
            | {"COUNTRY": self.country.value, "GOVERNORATE": self.governorate.value}
            | {"LAYERS": ",".join(self.layer.value or parameters.LAYERS)}
        )
        self.record = load.filter_claims(selected, self._chosen(selected))
        self._draw()
        self._table.value = draw.table(standing.graded(self.record), record=self.record, name="claims").html
        self.claim.options = list(self.record.claims["claim_id"])
        self._turn()

    def _chosen(self, record: Record) -> pd.Series:
        claims = record.claims
        kept = pd.Series(True, index=claims.index)
        if self.origin.value:
            kept &= claims["origin_id"].isin(self.origin.value)
        if self.grade.value:
            grades = record.origins.set_index("origin_id")["reliability"]
            kept &= claims["origin_id"].map(grades).isin(self.grade.value)
        if self.basis.value:
            pairs = [pair.split("=") for pair in self.basis.value]
            kept &= pd.concat([claims[column] == value for column, value in pairs], axis=1).any(axis=1)
        return kept

    def _draw(self) -> None:
        drawn = draw.chronology(timeline.marks(self.record), record=self.record)
        self._timeline.outputs = ()
        self._timeline.append_display_data(drawn)

    def _turn(self, _change=None) -> None:
        """Show the card of the claim chosen, or nothing where the filters leave none."""
        text = show.claim(self.claim.value, lang=self.words.lang) if self.claim.value else ""
        self._card.value = draw.preformatted(text)
