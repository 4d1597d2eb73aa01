"""What the first screen of each report says, as numbers with their claims."""

from dataclasses import dataclass

import pandas as pd

from helpers.measure import areas, feasible, forces, panels, quantity, resurgence, standing
from helpers.measure.judgements import causes
from helpers.measure.strength import strength
from helpers.measure.totals import DAY, LEAST_DAYS, prefer_articles, rates

FAR = 0.5
# what is called new of strength: statements of the last years of the period
NEW_YEARS = 4
FIGHTING = ("fighters", "at_large")


@dataclass(frozen=True)
class Stated:
    """One number as a sentence states it: a row of a claim table, and the claims behind it."""

    row: pd.Series
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Voices:
    """How many voices say something, and in which statements."""

    n: int
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Attacks:
    """The longest count, at its first and last total; the group's newest claimed total; who sees a fall or a rise.

    ``change`` is the share by which the rate of the count changed, ``since`` the year in which the count begins.
    ``exceeding`` is a number for the year before that is more than a doubling allows, ``allowed`` one for the same
    area that it does allow. ``fewer, more, unnamed, alone`` are voices since then: of a fall, of a rise wherever it
    is, and of these the ones that are not named and those that speak of the area alone.
    """

    first: Stated | None
    last: Stated | None
    change: float
    since: int
    claimed: Stated | None
    exceeding: pd.Series | None
    allowed: pd.Series | None
    fewer: Voices
    more: Voices
    unnamed: Voices
    alone: Voices


def attacks(record) -> Attacks:
    """The facts of the attack timeline's first screen."""
    area = areas.area(record.selection)
    counted = [part for part in panels.panels(record) if _counts_attacks(part, area)]
    longest = max(counted, key=lambda part: (part["date_end"].max(), len(part)), default=None)
    evidence = resurgence.evidence(record)
    rate = evidence[(evidence["about"] == "rate") & evidence["use"].ne("echo")]
    first = last = None
    change = 0.0
    if longest is not None:
        outer = longest[~longest["inner"]]
        first, last = _stated(outer.iloc[0]), _stated(outer.iloc[-1])
        change = outer["rate"].iloc[-1] / outer["rate"].iloc[0] - 1
        rate = rate[rate["end"] >= first.row["date_start"]]
    falling = rate[(rate["direction"] == "down") & (rate["use"] == "counted")]
    rising = rate[rate["direction"] == "up"].drop_duplicates("voice")
    claimed, exceeding, allowed = _claimed(record)
    return Attacks(
        first,
        last,
        float(change),
        (first.row["date_start"] if first else pd.Timestamp(record.selection.start)).year,
        claimed,
        exceeding,
        allowed,
        _voices(falling),
        _voices(rising),
        _voices(rising[~rising["named"].astype(bool)]),
        _voices(rising[rising["use"].isin(["counted", "earlier"])]),
    )


def _voices(evidence: pd.DataFrame) -> Voices:
    claims = dict.fromkeys(claim for ids in evidence["claim_ids"] for claim in ids)
    return Voices(evidence["voice"].nunique(), tuple(claims))


def _counts_attacks(part: pd.DataFrame, area: str) -> bool:
    """Whether somebody other than the group counts its attacks or incidents in this area alone, for two years."""
    one, outer = part.iloc[0], part[~part["inner"]]
    mine = one["what"] in ("attacks", "incidents") and one["actor"] == "is" and one["count_basis"] != "claimed_by_group"
    alone = one["country"] == area or one["place_id"] == area
    yearly = outer["days"].ge(300).sum() > 1
    return bool(mine and alone and yearly and outer["value_best"].notna().all())


def _stated(row: pd.Series) -> Stated:
    return Stated(row, (row["claim_id"],))


def _claimed(record) -> tuple[Stated | None, pd.Series | None, pd.Series | None]:
    """The newest total of attacks that the group claims, on which an article's rise rests, and two to compare it with.

    The rise is a multiple of more than one of the same thing and area. The first of the two is more than it allows for
    the year before, the second is allowed and is for the same area.
    """
    bases = feasible.bases(record.ratios, prefer_articles(record.counts))
    attacks = record.ratios["what"].eq("attacks") & record.ratios["actor"].eq("is")
    rises = record.ratios[attacks & record.ratios["layer"].eq("article") & quantity.number(record.ratios).gt(1)]
    bases = bases[bases["ratio_id"].isin(rises["claim_id"])]
    totals = rates(record.counts)
    bound = {claim for claims in bases["binding"] for claim in claims[1:]}
    own = totals[totals["claim_id"].isin(bound) & totals["count_basis"].eq("claimed_by_group")]
    own = own[own["days"].ge(LEAST_DAYS)]
    if own.empty:
        return None, None, None
    newest = own.sort_values("date_end").iloc[-1]
    bases = bases[bases["binding"].map(lambda claims: newest["claim_id"] in claims)]
    beside = feasible.compare_with_stated(bases, record.ratios, record.counts)
    over, within = (beside[beside["fits"] == fits] for fits in (False, True))
    within = within[within["country"] == newest["country"]]
    most = (rows.loc[rows["value"].idxmax()] if len(rows) else None for rows in (over, within))
    return _stated(newest), *most


@dataclass(frozen=True)
class Drawdown:
    """The highest US level when last stated, and the level reached after it, with its first and last dates.

    ``runs`` are the panels that have a total before the change and one after it; ``n_levels`` how many origins state
    levels, ``n_causes`` how many name causes; ``levels`` are those statements of levels.
    """

    before: Stated | None
    after: Stated | None
    until: pd.Timestamp | None
    runs: tuple[pd.DataFrame, ...]
    n_levels: int
    n_causes: int
    levels: tuple[str, ...]


def drawdown(record) -> Drawdown:
    """The facts of the drawdown report's first screen."""
    levels = forces.levels(record.forces, areas.area(record.selection))
    us = levels[levels["is_level"] & levels["force"].eq("us") & levels["status"].eq("in_effect")]
    us = us[us["measure_type"].ne("administrative_count") & us["value_best"].notna() & us["doubt"].eq("")]
    us = us.sort_values("date_start")
    n_levels, n_causes = (rows["origin_id"].nunique() for rows in (us, causes(record.judgements)))
    if us.empty or us["value_best"].max() == us["value_best"].iloc[-1]:
        return Drawdown(None, None, None, (), n_levels, n_causes, tuple(us["claim_id"]))
    before = us[us["value_best"] == us["value_best"].max()].iloc[-1]
    reached = us[(us["value_best"] == us["value_best"].iloc[-1]) & (us["date_start"] > before["date_start"])]
    after = reached.iloc[0]
    runs = tuple(part for part in panels.panels(record) if _covers(part, before["date_start"], after["date_start"]))
    until, stated = reached["date_end"].max(), tuple(us["claim_id"])
    return Drawdown(_stated(before), _stated(after), until, runs, n_levels, n_causes, stated)


def _covers(part: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> bool:
    """Whether the totals of a panel cover every day from ``start`` to ``end``, with more than one total."""
    outer = part[~part["inner"]].sort_values("date_start")
    within = outer[(outer["date_end"] >= start) & (outer["date_start"] <= end)]
    reached = (within["date_start"] <= within["date_end"].shift(fill_value=start) + DAY).all()
    return bool(len(within) > 1 and reached and within["date_end"].max() >= end)


@dataclass(frozen=True)
class Fighters:
    """The lowest and the highest of the newest numbers, for the area alone and for it together with another.

    ``since`` is the year from which on they are new; ``n_origins`` how many origins speak of
    fighters, in the statements ``claims``.
    """

    alone: tuple[Stated, Stated] | None
    together: tuple[Stated, Stated] | None
    since: int
    n_origins: int
    claims: tuple[str, ...]


def fighters(record) -> Fighters:
    """The facts of the fighters report's first screen."""
    area = areas.area(record.selection)
    rows = strength(record.estimates)
    aside = standing.echoes(record.links) | standing.superseded(record.links)
    rows = rows[rows["population"].isin(FIGHTING) & rows["measure"].eq("stock") & rows["place_id"].eq("")]
    stated = rows[rows["value_status"].eq("stated") & rows["date_end"].notna() & ~rows["claim_id"].isin(aside)]
    since = pd.Timestamp(record.selection.end.year - NEW_YEARS, 1, 1)
    newest = stated[stated["date_end"] >= since]
    alone = newest["country"].eq(area)
    return Fighters(
        _range(newest[alone]),
        _range(newest[areas.take_in(newest, area) & ~alone]),
        since.year,
        rows["origin_id"].nunique(),
        tuple(rows["claim_id"]),
    )


def _range(rows: pd.DataFrame) -> tuple[Stated, Stated] | None:
    """The statements with the lowest and the highest number, counting only the latest of each voice."""
    latest = rows.sort_values("date_end").drop_duplicates("origin_id", keep="last")
    if latest.empty:
        return None
    ends = quantity.ends(latest)
    low, high = ends["low"].fillna(ends["high"]), ends["high"].fillna(ends["low"])
    return _stated(latest.loc[low.idxmin()]), _stated(latest.loc[high.idxmax()])
