"""Which claims the filters of the explorer leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from helpers import parameters
from helpers.errors import Refusal
from helpers.load import selection, tables
from helpers.parameters import Known

# the columns of a claim that tell on what basis it counts or describes, whichever its table has
BASES = ("count_basis", "population", "event_type", "about", "kind")
PLACES = ("country", "governorate")
OPEN = {"grade": (), "basis": (), "origin": ()}


@dataclass(frozen=True)
class Facets:
    """All claims of the record and what the filters look at: ``grades`` of the origins, the codes ``known``."""

    claims: pd.DataFrame
    grades: pd.Series
    known: Known

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year for which the record has a statement."""
        days = pd.concat([self.claims["date_start"], self.claims["date_end"]])
        return days.min().year, days.max().year

    def given(self, chosen: Mapping) -> dict[str, str]:
        """The parameters of ``load.record`` that the filters stand for; ``chosen`` are their values by their names."""
        first, last = chosen["period"]
        return {
            **parameters.WHOLE,
            "START": str(date(first, 1, 1)),
            "END": str(date(last, 12, 31)),
            "COUNTRY": chosen["country"],
            "GOVERNORATE": chosen["governorate"],
            "LAYERS": ",".join(chosen["layer"] or parameters.LAYERS),
        }

    def marked(self, claims: pd.DataFrame, chosen: Mapping) -> pd.Series:
        """Whether each of some claims passes the filters that are no parameters: grade, basis and origin."""
        marked = pd.Series(True, index=claims.index)
        if chosen["origin"]:
            marked &= claims["origin_id"].isin(chosen["origin"])
        if chosen["grade"]:
            marked &= claims["origin_id"].map(self.grades).isin(chosen["grade"])
        if chosen["basis"]:
            pairs = [pair.split("=") for pair in chosen["basis"]]
            marked &= pd.concat([claims[column] == value for column, value in pairs], axis=1).any(axis=1)
        return marked

    def counts(self, name: str, values: Sequence[str], chosen: Mapping) -> list[int]:
        """How many claims each value of a filter would leave beside what the others leave; 0 where refused."""
        alone = [chosen | {name: value if name in PLACES else (value,)} for value in values]
        if name in (*PLACES, "layer"):
            beside = self.claims[self.marked(self.claims, chosen)]
            return [int(self._selected(beside, one).sum()) for one in alone]
        others = self.claims[self._selected(self.claims, chosen)]
        others = others[self.marked(others, chosen | {name: ()})]
        return [int(self.marked(others, OPEN | {name: one[name]}).sum()) for one in alone]

    def _selected(self, claims: pd.DataFrame, chosen: Mapping) -> pd.Series:
        try:
            asked = parameters.read(self.given(chosen), self.known)
        except Refusal:
            return pd.Series(False, index=claims.index)
        return selection.exclusion_reasons(claims, asked) == ""


def read() -> Facets:
    """The facets of the record."""
    return Facets(tables.claims(), tables.table("origins").set_index("origin_id")["reliability"], tables.known())
