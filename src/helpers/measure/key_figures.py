"""The headline numbers of the three reports."""

import itertools
import math
from dataclasses import dataclass

import pandas as pd

from helpers import load
from helpers.load import Record
from helpers.measure import answers, areas, forces, judgements, resurgence
from helpers.measure.events import events
from helpers.measure.strength import strength
from helpers.measure.totals import activity, prefer_articles, rates


@dataclass(frozen=True)
class Headline:
    """One number of a report: ``key`` names its label (``headline.KEY``), ``value`` is None where there is none.

    ``claims`` are the claims that it is computed from.
    """

    report: str
    key: str
    value: float | None
    claims: tuple[str, ...] = ()


def of(record: Record, report: str = "") -> list[Headline]:
    """The headline numbers of one selection, taken from the articles wherever the selection has any.

    ``report`` names one of the three, blank means all. What a first screen states from other documents, such as the
    ends of the longest count, is among them.
    """
    return [
        item
        for name, groups in REPORTS.items()
        if report in ("", name)
        for find in (*(find for find, _ in groups), FIRST_SCREENS[name])
        for item in find(record, name)
    ]


def sensitivity(record: Record, report: str) -> pd.DataFrame:
    """The headline numbers of a report with each origin left out in turn; one row is one headline number.

    Columns: ``key, value, n_origins`` (on whose claims it rests), ``low, high`` (the least and the most that it
    becomes; missing where nothing is left of it, or where it rests on none), ``origin_id`` (the one without which it
    is gone or moves most, blank where several move it alike or none does), ``gone`` (whether it has no value without
    that one), ``claim_ids``.
    """
    origin_of = record.claims.set_index("claim_id")["origin_id"]
    rows = []
    for find, tables in REPORTS[report]:
        items = find(record, report)
        without = {
            origin: load.filter_claims(record, record.claims["origin_id"] != origin, tables)
            for origin in sorted({origin_of[claim] for item in items for claim in item.claims})
        }
        others = {origin: {item.key: item.value for item in find(rest, report)} for origin, rest in without.items()}
        rows += [_moved(item, sorted({origin_of[claim] for claim in item.claims}), others) for item in items]
    return pd.DataFrame(rows)


def _moved(item: Headline, speakers: list[str], others: dict[str, dict[str, float | None]]) -> dict:
    without = {origin: others[origin][item.key] for origin in speakers}
    values = [value for value in without.values() if value is not None]
    # a number that is gone has moved furthest
    shift = {origin: float("inf") if value is None else abs(value - item.value) for origin, value in without.items()}
    furthest = max(shift.values(), default=0.0)
    most = [origin for origin in speakers if furthest and shift[origin] == furthest]
    return {
        "key": item.key,
        "value": math.nan if item.value is None else item.value,
        "n_origins": len(speakers),
        "low": min(values, default=math.nan),
        "high": max(values, default=math.nan),
        "origin_id": most[0] if len(most) == 1 else "",
        "gone": furthest == float("inf"),
        "claim_ids": item.claims,
    }


def _attacks(record: Record, name: str) -> list[Headline]:
    """The number of attacks that the articles report, or of all attacks where they report none."""
    joined = events(
        record.events,
        # the number of events needs no toll
        record.counts.head(0),
        record.origins,
        record.links,
        aggregation=record.selection.aggregation,
    )
    attacks = joined[(joined["initiator"] == "is") & joined["date_start"].notna()]
    layer = record.events.set_index("claim_id")["layer"]
    own = {event: [claim for claim in ids if layer[claim] == "article"] for event, ids in _ids(attacks)}
    counted = {event: claims for event, claims in own.items() if claims} or dict(_ids(attacks))
    return [Headline(name, "attacks_reported", float(len(counted)), tuple(itertools.chain(*counted.values())))]


def _ids(joined: pd.DataFrame):
    return zip(joined["event_id"], joined["claim_ids"], strict=True)


def _last_total(record: Record, name: str) -> list[Headline]:
    totals = rates(prefer_articles(record.counts))
    of_is = (totals["actor"] == "is") & (totals["what"] == "attacks")
    last = totals[of_is].sort_values("date_end").tail(1)
    return [_one(name, "attack_total", last, "value_best"), _one(name, "attack_rate", last, "rate")]


def _directions(record: Record, name: str) -> list[Headline]:
    """The number of voices for each direction of the rate, in the newest window with a statement."""
    evidence = resurgence.evidence(record)
    rate = evidence[(evidence["about"] == "rate") & (evidence["use"] == "counted")]
    newest = rate[rate["first"] == rate["first"].max()] if len(rate) else rate
    parts = {direction: newest[newest["direction"] == direction] for direction in ("up", "unchanged", "down")}
    return [
        Headline(
            name,
            f"rate_{direction}",
            float(len(part)),
            tuple(dict.fromkeys(claim for ids in part["claim_ids"] for claim in ids)),
        )
        for direction, part in parts.items()
    ]


def _levels(record: Record, name: str) -> list[Headline]:
    levels = forces.levels(record.forces, areas.area(record.selection))
    levels = levels[levels["is_level"]]
    return [Headline(name, "force_levels", float(len(levels)), tuple(levels["claim_id"]))]


def _comparable(record: Record, name: str) -> list[Headline]:
    facets = activity(prefer_articles(record.counts))
    longest = max(facets, key=len, default=pd.DataFrame({"claim_id": []}))
    return [Headline(name, "comparable_points", float(len(longest)), tuple(longest["claim_id"]))]


def _causes(record: Record, name: str) -> list[Headline]:
    causes = judgements.causes(record.judgements)
    return [Headline(name, "cause_origins", float(causes["origin_id"].nunique()), tuple(causes["claim_id"]))]


def _strength(record: Record, name: str) -> list[Headline]:
    rows = strength(prefer_articles(record.estimates))
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


def _counts_and_rise(record: Record, name: str) -> list[Headline]:
    """The ends of the longest count, whoever counts; what the claimed rise rests on, and what it is held against."""
    facts = answers.attacks(record)
    stated = {"count_first": facts.first, "count_last": facts.last, "rise_total": facts.claimed}
    beside = {"rise_allowed": facts.allowed, "rise_exceeding": facts.exceeding}
    return [
        *(_as_stated(name, key, number) for key, number in stated.items()),
        *(
            Headline(name, key, None) if row is None else Headline(name, key, float(row["value"]), row["claim_ids"])
            for key, row in beside.items()
        ),
    ]


def _force_before_and_after(record: Record, name: str) -> list[Headline]:
    facts = answers.drawdown(record)
    return [_as_stated(name, "force_before", facts.before), _as_stated(name, "force_after", facts.after)]


def _newest_strength(record: Record, name: str) -> list[Headline]:
    """The least and the most of the newest numbers of fighters, for the area alone and with another."""
    facts = answers.fighters(record)
    return [
        _as_stated(name, f"{area}_{end}", ends[end == "high"] if ends else None, most=end == "high")
        for area, ends in (("alone", facts.alone), ("together", facts.together))
        for end in ("low", "high")
    ]


def _as_stated(report: str, key: str, stated: answers.Stated | None, *, most: bool = False) -> Headline:
    """The number of a statement: of a range, its lower end, or its upper one where the ``most`` is meant."""
    if stated is None:
        return Headline(report, key, None)
    ends = ["value_low", "value_best", "value_high"][:: -1 if most else 1]
    return Headline(report, key, float(stated.row[ends].dropna().iloc[0]), stated.claims)


# what finds the numbers of each report, with the tables of claims that it reads
REPORTS = {
    "attack-timeline": (
        (_attacks, ("events",)),
        (_last_total, ("counts",)),
        (_directions, ("claims",)),
    ),
    "coalition-drawdown": ((_levels, ("forces",)), (_comparable, ("counts",)), (_causes, ("judgements",))),
    "fighter-estimates": ((_strength, ("estimates",)),),
}
# what a first screen states besides them
FIRST_SCREENS = {
    "attack-timeline": _counts_and_rise,
    "coalition-drawdown": _force_before_and_after,
    "fighter-estimates": _newest_strength,
}
