"""The headline numbers of the three reports."""

from dataclasses import dataclass

import pandas as pd

from helpers import measure
from helpers.load import Record


@dataclass(frozen=True)
class Headline:
    """One number of a report: ``key`` names its label (``headline.KEY``), ``value`` is None where there is none.

    ``claims`` are the claims that it is computed from.
    """

    report: str
    key: str
    value: float | None
    claims: tuple[str, ...] = ()


def of(record: Record) -> list[Headline]:
    """The headline numbers of one selection, a handful per report; the articles carry them while there are any."""
    return [*_timeline(record), *_drawdown(record), *_strength(record)]


def _timeline(record: Record) -> list[Headline]:
    name = "attack-timeline"
    marks = measure.headline(measure.timeline(record))
    attacks = marks[marks["lane"] == "attacks"]
    totals = marks[(marks["lane"] == "totals") & (marks["what"] == "attacks")].sort_values("end")
    last = totals.tail(1)
    rate = measure.directions(measure.headline(record.judgements), measure.headline(record.ratios))
    rate = rate[rate["about"] == "rate"].set_index("direction")
    seen = [
        Headline(
            name,
            f"rate_{direction}",
            float(rate.at[direction, "n_origins"]) if direction in rate.index else 0.0,
            tuple(rate.at[direction, "claim_ids"]) if direction in rate.index else (),
        )
        for direction in ("up", "unchanged", "down")
    ]
    return [
        Headline(name, "attacks_reported", float(len(attacks)), tuple(attacks["claim_id"])),
        _one(name, "attack_total", last, "value_best"),
        _one(name, "attack_rate", last, "rate"),
        *seen,
    ]


def _drawdown(record: Record) -> list[Headline]:
    name = "coalition-drawdown"
    levels = measure.headline(measure.levels(record.forces))
    levels = levels[levels["is_level"]]
    facets = measure.activity(measure.headline(record.counts))
    longest = max(facets, key=len, default=pd.DataFrame({"claim_id": []}))
    causes = measure.causes(record.judgements)
    return [
        Headline(name, "force_levels", float(len(levels)), tuple(levels["claim_id"])),
        Headline(name, "comparable_points", float(len(longest)), tuple(longest["claim_id"])),
        Headline(name, "cause_origins", float(causes["origin_id"].nunique()), tuple(causes["claim_id"])),
    ]


def _strength(record: Record) -> list[Headline]:
    name = "fighter-estimates"
    rows = measure.strength(measure.headline(record.estimates))
    both = rows[
        (rows["scope"] == "IRQ SYR")
        & (rows["population"] == "fighters")
        & (rows["measure"] == "stock")
        & (rows["value_status"] == "stated")
    ].sort_values(["date_end", "claim_id"])
    named = rows[rows["population"] == "fighters"]
    last = both.tail(1)
    return [
        _one(name, "fighters_low", last, "low"),
        _one(name, "fighters_high", last, "high"),
        Headline(name, "fighter_origins", float(named["origin_id"].nunique()), tuple(named["claim_id"])),
        Headline(name, "without_number", *_without_number(rows)),
    ]


def _without_number(rows: pd.DataFrame) -> tuple[float, tuple[str, ...]]:
    vague = rows[rows["value_status"] != "stated"]
    return float(len(vague)), tuple(vague["claim_id"])


def _one(report: str, key: str, rows: pd.DataFrame, column: str) -> Headline:
    if rows.empty:
        return Headline(report, key, None)
    value = rows[column].iloc[0]
    return Headline(report, key, None if pd.isna(value) else float(value), (rows["claim_id"].iloc[0],))
