"""The record as one selection sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import NoReturn

import numpy as np
import pandas as pd

from helpers import check, language, parameters
from helpers.errors import CONFIGURATION, Refusal, nearest
from helpers.load import reference, selection
from helpers.load import series as series_of
from helpers.load.tables import CLAIM_TABLES, claims, known, published, resource, shapes, table, words
from helpers.load.unusable import Misnamed, Unusable
from helpers.parameters import WHOLE, Selection
from helpers.project import folder

COMPUTED = (
    *("table", "date_start", "date_end", "date_prec", "date_uncertain", "base_start", "base_end"),
    *("layer", "source_date_end", "governorates"),
)


@dataclass(frozen=True)
class Record:
    """The record as one selection sees it.

    ``claims`` are the claims kept (undated ones among them), and the eight tables their parts; ``listed`` those wider
    than the selection or of no stated place; ``removed`` one row per claim left out, with its reason; ``earlier`` are
    the claims that are left out only because they end before the period: what was last said before it began.
    ``sources``, ``origins``, ``places`` and ``links`` are those of the claims kept or listed; a link counts only when
    both its claims are known.
    """

    selection: Selection
    words: language.Words
    claims: pd.DataFrame
    listed: pd.DataFrame
    removed: pd.DataFrame
    earlier: pd.DataFrame
    sources: pd.DataFrame
    origins: pd.DataFrame
    places: pd.DataFrame
    links: pd.DataFrame
    events: pd.DataFrame
    counts: pd.DataFrame
    ratios: pd.DataFrame
    forces: pd.DataFrame
    estimates: pd.DataFrame
    presence: pd.DataFrame
    milestones: pd.DataFrame
    judgements: pd.DataFrame
    data: Path
    # what has been worked out of it already: see ``once``
    measured: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def shapes(self) -> dict[str, np.ndarray]:
        """The outline of each governorate, from the data folder of the record."""
        return shapes(self.data)

    @property
    def deaths(self) -> pd.DataFrame:
        """UCDP’s deaths by month, which are no claims of the record: ``reference.deaths`` for the selection."""
        return reference.deaths(self.data, self.selection)

    @property
    def beside(self) -> reference.Events | None:
        """Event data that stand beside the record: ``reference.events`` for the selection."""
        return reference.events(self.data, self.selection)

    def series(self, name: str = "") -> pd.DataFrame:
        """One series of counts, one row a period and one column a thing counted: ``series.wide`` of the selection."""
        return series_of.wide(self.counts, name, self.data)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_") or hasattr(type(self), name):
            # what Python and IPython ask of any object, and a fault within a property
            raise AttributeError(name)
        parts = [*(part.name for part in fields(self) if part.init), "shapes", "deaths", "beside", "series"]
        told = f"record.{name}: no such part; expected one of {', '.join(parts)}{nearest(name, parts)}"
        raise Misnamed(CONFIGURATION, [told])

    def __repr__(self) -> str:
        """How many claims each table has, and how many are left out for which reason."""
        held = {name: len(rows) for name in CLAIM_TABLES if not isinstance(rows := getattr(self, name), Unusable)}
        reasons = self.removed["reason"].value_counts().sort_index()
        lines = [
            f"{len(self.claims)} claims of {self.claims['source_id'].nunique()} sources, "
            f"{self.selection.start} to {self.selection.end}",
            *(f"  {name}: {n}" for name, n in held.items() if n),
            f"{len(self.removed)} left out",
            *(f"  {reason}: {n}" for reason, n in reasons.items()),
        ]
        return "\n".join(lines)


def record(*values: str, tables: Sequence[str] = CLAIM_TABLES, **named: str) -> Record:
    """The record as the parameters select it; the first call of every notebook.

    Takes the parameters of ``parameters.DECLARED`` as text, in their order or by name; one that is not given narrows
    nothing, so that without any it is the whole record. ``tables`` names the claim tables that the page is about; the
    others are not read, and to use one raises Refusal (exit code 78). Coded from the articles and documents in
    ``sources``; ``data/README.md`` says what is not coded. Nothing is dropped in silence: ``removed`` names each claim
    left out with the filter that took it out.

    Raises Refusal: exit code 65 where the data folder has faults, 78 where a parameter has.
    """
    return record_of(folder(), tables=tables, **(dict(zip(parameters.NAMES, values, strict=False)) | named))


def record_of(data: Path, *, tables: Sequence[str] = CLAIM_TABLES, **given: str) -> Record:
    """The ``record`` of one data folder, for comparing two of them."""
    _require_tables(tables)
    check.require(data)
    chosen = parameters.read(WHOLE | given, known(data), where="load.record")
    everything = claims(data, tables)
    everything["reason"] = reason = selection.exclusion_reasons(everything, chosen)
    kept = everything[reason.eq("")].drop(columns="reason")
    listed = everything[reason.isin(selection.LISTED_ONLY)]
    before = everything["date_end"] < pd.Timestamp(chosen.start)
    shown = pd.concat([kept, listed])
    sources, origins, places, links = (table(name, data) for name in ("sources", "origins", "places", "links"))
    tables_of = {
        "claims": kept,
        "listed": listed,
        "removed": everything.loc[reason.ne(""), ["claim_id", "table", "source_id", "reason"]],
        "earlier": everything[reason.eq("outside_period") & before],
        "sources": published(sources[sources["source_id"].isin(shown["source_id"])]).sort_values(
            ["layer", "source_date_end", "source_id"]
        ),
        "origins": origins[origins["origin_id"].isin([*shown["origin_id"], *shown["via"]])],
        "places": places[places["place_id"].isin(shown["place_id"].str.split().explode())],
        "links": links[links[["from_claim_id", "to_claim_id"]].isin(set(shown["claim_id"])).all(axis=1)],
        **{name: _part(kept, name, data) for name in CLAIM_TABLES},
    }
    rows = {name: part.reset_index(drop=True) for name, part in tables_of.items()}
    unread = {
        name: Unusable(f"record.{name}: not loaded; name it in load.record(…, tables=(…)), or leave out tables for all")
        for name in CLAIM_TABLES
        if name not in tables
    }
    return Record(selection=chosen, words=words(chosen.lang, data), data=data, **rows | unread)


def _require_tables(tables: object) -> None:
    wrong = [tables] if isinstance(tables, str) else [name for name in tables if name not in CLAIM_TABLES]
    if wrong:
        hint = "" if wrong[0] in CLAIM_TABLES else nearest(str(wrong[0]), CLAIM_TABLES)
        fault = f"tables: got {wrong[0]!r}; expected a list of some of {', '.join(CLAIM_TABLES)}{hint}"
        raise Refusal(CONFIGURATION, [f"load.record: {fault}"])


def filter_claims(record: Record, keep: pd.Series, tables: Sequence[str] = ("claims", *CLAIM_TABLES)) -> Record:
    """The record with only the claims marked in ``keep`` (one boolean per row of ``claims``); all else stays.

    For questions that no parameter asks, such as what a number would be without one origin. ``tables`` are those to be
    narrowed: a caller that reads few of them need not wait for the others.
    """
    kept = set(record.claims.loc[keep, "claim_id"])
    parts = {name: rows for name in tables if not isinstance(rows := getattr(record, name), Unusable)}
    return replace(
        record, **{name: rows[rows["claim_id"].isin(kept)].reset_index(drop=True) for name, rows in parts.items()}
    )


def _part(rows: pd.DataFrame, name: str, data: Path) -> pd.DataFrame:
    """The claims of one table with its own columns and the computed ones."""
    fields = [field["name"] for field in resource(name, data)["schema"]["fields"]]
    return rows.loc[rows["table"] == name, [*fields, *COMPUTED]]
