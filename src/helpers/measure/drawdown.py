"""The drawdown beside activity."""

import itertools
from collections import defaultdict

import numpy as np
import pandas as pd

from helpers.measure import areas, event_months, panels, quantity, standing
from helpers.measure.deaths import by_month
from helpers.measure.lines import line
from helpers.measure.totals import DAY, DAYS_PER_MONTH, MEAN_MONTH

IN_PLACE = ("in_effect", "completed")
ASKED = ("requested",)
ANNOUNCED = ("announced", "planned", "postponed", "refused", "denied")
STEPS = ("asked", "announced", "done")
LANES = (*STEPS, "meanwhile")
# what changes troops comes before what changes their task, and that before what only goes on
FIRST = {"end_of_mission": 0, "withdrawal": 1, "increase": 1, "base_handover": 1}
GOING_ON = ("mission", "activity")
# of what else changed, what lasted or reached furthest comes first
KINDS = ("pandemic", "political", "leadership", "regional", "military", "religious")
# the days in what a stated average is an average of: a month is a twelfth, a quarter a fourth of a mean year
PER = {"per_day": 1, "per_month": MEAN_MONTH, "per_quarter": 3 * MEAN_MONTH}
ALIKE = ["origin_id", "what", "who", "actor", "country", "place_id"]
# in the order in which numbers above them are given room
BARS = ("total", "average", "inner")
BAR = ("kind", "claim_id", "layer", "count_basis", "date_start", "date_end", "rate_low", "rate", "rate_high")
DAYS = ("date_start", "date_end", "base_start", "base_end")
NUMBERS = ("value_low", "value_best", "value_high", "days", "rate_low", "rate", "rate_high")
COLUMNS = (
    *("block", "kind", "panel", "claim_id", "claim_ids", "source_id", "origin_id", "layer"),
    *("date_start", "date_end", "table", "force", "about", "status", "label", "label_fr"),
    *("count_basis", "what", "who", "actor", "country", "place_id", "unit", "series", "op", "base_start", "base_end"),
    *(*quantity.STATED, "days", "rate_low", "rate", "rate_high"),
)


def marks(record, *, alone: bool = False) -> pd.DataFrame:
    """The marks of the drawdown figure; one row is one mark, in the order in which room is given to them.

    ``block`` and ``kind`` tell what a row is: ``levels`` (strengths of a force in the whole of the area asked for:
    ``in_place``, ``announced``, ``administrative``, ``earlier`` for the last of the US before the period), ``asked``,
    ``announced``, ``done`` (``step``, ``handover`` of a base), ``meanwhile`` (``milestone``: what else could explain a
    change), ``panels`` (``total``, ``inner`` within a longer one, ``average``, ``projection``; ``panel`` numbers those
    that share a scale), ``deaths`` (``deaths.by_month``) and ``events`` (``event_months.of_reader``), which are no
    claims. ``claim_id`` is the claim shown, ``claim_ids`` all that state the same. The number stands as stated, in
    people, attacks or incidents (``unit``); ``rate`` is that number per 30 days. Undated ones are left out.
    With ``alone`` there are ``levels`` and ``deaths`` alone.
    """
    area = areas.area(record.selection)
    between = [] if alone else [_steps(record, area), _meanwhile(record), _panels(record)]
    parts = [_levels(record, area), *between, by_month(record)]
    rows = pd.concat([part.reindex(columns=COLUMNS) for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)])
    kinds = dict.fromkeys(NUMBERS, float) | dict.fromkeys(DAYS, "datetime64[ns]") | {"panel": "Int64"}
    texts = [name for name in COLUMNS if name not in (*kinds, "claim_ids")]
    rows[texts] = rows[texts].astype(object).fillna("")
    own = event_months.of_reader(record)
    rows = rows.astype(kinds).reset_index(drop=True)
    return pd.concat([rows, own], ignore_index=True) if len(own) else rows


def _levels(record, area: str) -> pd.DataFrame:
    """The stated strength of each force in the area; parts of a total and superseded numbers are left out."""
    rows = _whole(record.forces, area)
    rows = rows[~rows["claim_id"].isin(standing.superseded(record.links))]
    rows = standing.told_once(rows, ["force", "kind", "origin_id", "date_start", "date_end", "number"])
    last = carried(_whole(record.earlier[record.earlier["table"] == "forces"], area)).tail(1)
    last = last.assign(kind="earlier", claim_ids=_alone(last))
    return line(pd.concat([last, rows]).assign(block="levels"), across=("force", "origin_id"))


def _whole(forces: pd.DataFrame, area: str) -> pd.DataFrame:
    """The dated strengths of whole forces in the whole area, each with its kind of level."""
    whole = forces["country"].eq(area) & forces["place_id"].eq("")
    here = forces["place_id"].eq(area) if areas.is_governorate(area) else whole
    stated = forces["about"].eq("strength") & forces["value_status"].eq("stated") & forces["part_of"].eq("")
    rows = forces[here & stated & forces["date_start"].notna()]
    kind = (rows["status"].isin(IN_PLACE) & rows["measure_type"].ne("ceiling")).map(
        {True: "in_place", False: "announced"}
    )
    kind = kind.astype("str").mask(rows["measure_type"].eq("administrative_count"), "administrative")
    return rows.assign(number=quantity.number(rows), kind=kind)


def carried(levels: pd.DataFrame) -> pd.DataFrame:
    """The US levels in place by date, each assumed to hold until the next; one row is one statement.

    ``levels`` are the rows of that block of ``marks``. Whoever states them, they are of one force in one area; raises
    Unlike where they are not.
    """
    us = levels[levels["force"].eq("us") & levels["kind"].isin(["in_place", "earlier"])]
    return line(us, across=("origin_id",))


def _alone(rows: pd.DataFrame) -> list[tuple[str]]:
    return [(claim,) for claim in rows["claim_id"]]


def _steps(record, area: str) -> pd.DataFrame:
    """What was asked, announced and done about forces in the area, changes of troops first."""
    forces = record.forces
    rows = forces[
        areas.take_in(forces, areas.country(area)) & forces["about"].ne("strength") & forces["date_start"].notna()
    ]
    asked = rows["status"].isin(ASKED) | rows["about"].eq("negotiation")
    block = rows["status"].isin(ANNOUNCED).map({True: "announced", False: "done"}).mask(asked, "asked")
    handover = rows["about"].eq("base_handover") & block.eq("done")
    rows = rows.assign(block=block, kind=handover.map({True: "handover", False: "step"}))
    order = rows["about"].map(FIRST).fillna(3) + rows["status"].isin(["postponed", "refused", "denied"])
    order = order.mask(rows["about"].eq("mission") & rows["status"].eq("completed"), 1)
    order = order.mask(rows["about"].isin(GOING_ON) & rows["status"].eq("in_effect"), 5)
    rows = rows.assign(order=order).sort_values(["order", "layer", "date_start", "claim_id"], kind="stable")
    return _joined(rows)


def _joined(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps without a context document's repetitions: same force, subject, status and place, overlapping days."""
    kept: list[dict] = []
    for row in steps.sort_values("layer", kind="stable").to_dict("records"):
        same = [one for one in kept if row["layer"] == "context" and _same(one, row)]
        if same:
            same[0]["claim_ids"] += (row["claim_id"],)
        else:
            kept.append(row | {"claim_ids": (row["claim_id"],)})
    return pd.DataFrame(kept, columns=[*steps.columns, "claim_ids"]).sort_values("order", kind="stable")


def _same(one: dict, other: dict) -> bool:
    alike = all(one[key] == other[key] for key in ("force", "about", "status", "place_id"))
    return alike and one["date_start"] <= other["date_end"] and other["date_start"] <= one["date_end"]


def _meanwhile(record) -> pd.DataFrame:
    """Other possible explanations of a change: one of each kind first, then the second of each kind, and so on."""
    rows = record.milestones[record.milestones["confounder"].astype(bool) & record.milestones["date_start"].notna()]
    rows = rows.assign(block="meanwhile", claim_ids=_alone(rows))
    rows = rows.sort_values(["layer", "date_start", "claim_id"], kind="stable")
    rows = rows.assign(turn=rows.groupby("kind").cumcount(), rank=[KINDS.index(kind) for kind in rows["kind"]])
    return rows.sort_values(["turn", "rank"], kind="stable").assign(kind="milestone")


def _panels(record) -> pd.DataFrame:
    """The totals of each panel, with averages and projections by the same origin for the same thing and area."""
    if not (shared := panels.panels(record)):
        return pd.DataFrame()
    every = pd.concat([part.assign(panel=number) for number, part in enumerate(shared)])
    every = every.assign(number=quantity.number(every), kind=every["inner"].map({True: "inner", False: "total"}))
    ratios = record.ratios[record.ratios["date_start"].notna()]
    parts = []
    for number, totals in standing.told_once(every, ["panel", "date_start", "date_end", "number"]).groupby("panel"):
        alike = ratios[(ratios[ALIKE] == totals.iloc[0][ALIKE]).all(axis=1)]
        parts += [rows.assign(panel=number) for rows in (totals, _averages(alike), _projections(alike))]
    return pd.concat(parts).assign(block="panels")


def _averages(ratios: pd.DataFrame) -> pd.DataFrame:
    stated = ratios[ratios["op"].eq("average") & ratios["value_status"].eq("stated") & ratios["unit"].isin(PER)]
    scale = DAYS_PER_MONTH / stated["unit"].map(PER)
    rates = {f"rate{end}": stated[f"value_{end[1:] or 'best'}"] * scale for end in ("_low", "", "_high")}
    return stated.assign(kind="average", claim_ids=_alone(stated), **rates)


def _projections(ratios: pd.DataFrame) -> pd.DataFrame:
    foreseen = ratios[ratios["is_projection"].astype(bool)]
    return foreseen.assign(kind="projection", claim_ids=_alone(foreseen))


def period(rows: pd.DataFrame, selection) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first day that a figure of ``marks`` shows and the day after the last.

    It is the period asked for, from the first year of which something is drawn on, widened to the whole of every total
    and average, since a rate belongs to its whole period.
    """
    first, last = pd.Timestamp(selection.start), pd.Timestamp(selection.end)
    stated = rows[~rows["block"].isin(["deaths", "events"])]
    if len(stated):
        first = max(first, pd.Timestamp(stated["date_start"].min().year, 1, 1))
    counted = rows[rows["kind"].isin(BARS)]
    return min([first, *counted["date_start"]]), max([last, *counted["date_end"]]) + DAY


def levels(table: pd.DataFrame) -> pd.DataFrame:
    """The levels of ``marks`` in the order in which they are named: articles first, then the US, then those in place.

    One row is one level. Adds ``y`` (the number) and ``there`` (its ``kind``; one carried on from before the period is
    in place). One panel may hold all forces, whoever states them, but for one area and unit: raises Unlike.
    """
    rows = line(table[table["block"] == "levels"], across=("force", "origin_id"))
    rows = rows.assign(y=quantity.number(rows), there=rows["kind"].replace("earlier", "in_place"))
    order = [rows["layer"].ne("article"), rows["force"].ne("us"), rows["there"].ne("in_place")]
    return rows.loc[pd.concat(order, axis=1, keys=range(3)).sort_values([0, 1, 2], kind="stable").index]


def in_lanes(table: pd.DataFrame) -> pd.DataFrame:
    """The steps and the other changes in ``marks``, base handovers first; one row is one of them.

    Adds ``n``: for how many its text stands. That of the first handover stands for all, for they share a row; it ends
    with the last.
    """
    rows = table[table["block"].isin(LANES)]
    bases = rows[rows["kind"] == "handover"].sort_values("date_start", kind="stable")
    rows = pd.concat([bases, rows.drop(bases.index)]).assign(n=1)
    rows.loc[bases.index, "n"] = [len(bases), *[0] * len(bases)][: len(bases)]
    return rows.assign(date_end=rows["date_end"].mask(rows["n"] > 1, bases["date_end"].max()))


def placed(rows: pd.DataFrame, left: float, right: float, *, most: int = 3, apart: float = 8) -> pd.DataFrame:
    """The rows of ``in_lanes`` whose texts fit beside their marks; earlier rows are placed first.

    Each has where its mark begins and ends (``begin, end``) and how wide its text is (``wide``). Adds ``row`` of its
    lane, of which there are at most ``most`` and one for the bases, ``before`` (whether the text stands before the
    mark), ``lane`` (how many lanes are above) and ``above`` (how many rows they have). Nothing reaches beyond ``left``
    and ``right``.
    """
    # the text on all bases stands before the first or after the last, which is where the first ends
    several = rows["n"] != 1
    rows = rows.assign(end=rows["end"].mask(rows["n"] > 1, rows.loc[several, "end"].max()))
    taken, spots = defaultdict(list), {}
    for span in rows[rows["n"] > 0].itertuples():
        deep = most + bool((several & rows["block"].eq(span.block)).any())
        for row, before in itertools.product(range(deep), (False, True)):
            start, end = span.begin - span.wide * before, span.end + span.wide * (not before)
            others = taken[span.block, row]
            if left <= start and end <= right and all(start >= b + apart or end + apart <= a for a, b in others):
                others.append((start, end))
                spots[span.Index] = (row, before)
                break
    room = pd.DataFrame.from_dict(spots, orient="index", columns=["row", "before"]).reindex(rows.index)
    kept = rows.join(room.where(rows["n"] > 0, room.ffill())).dropna(subset="row")
    deep = kept.groupby("block")["row"].max().add(1).reindex([block for block in LANES if block in set(kept["block"])])
    lane = {block: number for number, block in enumerate(deep.index)}
    return kept.assign(lane=kept["block"].map(lane), above=kept["block"].map(deep.cumsum() - deep))


def bars(rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """The bars of one panel of ``marks`` between two days, the most important numbers first; then everything else.

    One row is one total or average, one projection or (``kind`` is ``gap``) days without a figure. Columns: ``BAR``,
    what is not in ``marks``, ``end`` (the day after the last), ``days``, ``height`` (the rate, else the end of it that
    is stated), ``top`` (the highest of what is drawn within a total, its range included) and ``before``, ``after``:
    where the nearest bars end before it or begin after it, over which its number would seem to be theirs; missing where
    there is none, and for the highest total or average. Raises Unlike where the totals cannot share a scale.
    """
    line(rows[rows["kind"].isin(["total", "inner"])])
    rows = rows[[*BAR, *rows.columns.difference(COLUMNS)]]
    drawn = rows[rows["kind"].isin(BARS)]
    height = drawn["rate"].fillna(drawn["rate_low"]).fillna(drawn["rate_high"])
    start, end = drawn["date_start"].to_numpy(), (drawn["date_end"] + DAY).to_numpy()
    reach = np.fmax(height, drawn["rate_high"]).to_numpy()
    within = (start >= start[:, None]) & (end <= end[:, None]) & drawn["kind"].ne("average").to_numpy()[:, None]
    top = np.fmax(reach, np.where(within, reach, 0).max(axis=1, initial=0))
    highest = height.eq(height.groupby(drawn["kind"]).transform("max")) & drawn["kind"].ne("inner")
    none = np.datetime64("NaT")
    before = np.fmax.reduce(np.where((end <= start[:, None]) & ~highest.to_numpy()[:, None], end, none), axis=1)
    after = np.fmin.reduce(np.where((start >= end[:, None]) & ~highest.to_numpy()[:, None], start, none), axis=1)
    drawn = drawn.assign(end=end, height=height, top=top, before=before, after=after)
    order = np.lexsort((-height, drawn["layer"].ne("article"), drawn["kind"].map(BARS.index)))
    foreseen, gaps = rows[rows["kind"] == "projection"], _gaps(drawn.sort_values("date_start"), first, last)
    parts = pd.concat([drawn.iloc[order], foreseen, gaps], ignore_index=True)
    return parts.assign(days=(parts["end"] - parts["date_start"]).dt.days)


def _gaps(drawn: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    between = {"date_start": [first, *drawn["end"].cummax()], "end": [*drawn["date_start"], last]}
    # days far ahead have no nanoseconds: the unit is that of the claims, whichever that of the period
    gaps = pd.DataFrame(between).astype("datetime64[s]").assign(kind="gap")
    return gaps[gaps["date_start"] < gaps["end"]]
