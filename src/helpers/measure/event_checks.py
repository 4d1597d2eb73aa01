"""Claims held against a dataset of events: totals, then relative claims."""

import math
from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from helpers.measure import event_filters, intervals, quantity
from helpers.measure.event_filters import EVENTS, KILLED, Filter

AGREES, FEWER, MORE, CANNOT_TELL = "agrees", "fewer", "more", "cannot_tell"
NOT_COVERED, NOT_RECORDED, SAME_SOURCE, BESIDE = "not_covered", "not_recorded_there", "same_source", "beside"
ANSWERS = (AGREES, FEWER, MORE, CANNOT_TELL, NOT_COVERED, NOT_RECORDED, SAME_SOURCE, BESIDE)
# an uncertain date may be so many days off
UNCERTAIN = pd.Timedelta(days=7)
DAY = pd.Timedelta(days=1)
COUNTRY_ONLY = 4
# Days between which nothing is known of a country outside.
Covers = Mapping[str, tuple[date, date]]
TOTALS = (
    *("claim_id", "answer", "reason", "date_start", "date_end", "counted", "stated_low", "stated_high"),
    *("sure", "possible", "least", "surely", "most"),
)
RATIOS = (
    *("claim_id", "answer", "reason", "base_start", "base_end", "date_start", "date_end", "before", "after"),
    *("factor_low", "factor_high", "low", "high", "wide_low", "wide_high"),
)


class Held:
    """The events of one dataset, in the order of their days, that many claims are held against.

    ``events`` has one row an event, in the columns of ``events.Event``; ``covers`` the first and the last day of which
    something is known, by country.
    """

    def __init__(self, events: pd.DataFrame, dataset: str, covers: Covers):
        self.dataset = dataset
        self.covers = {code: (pd.Timestamp(first), pd.Timestamp(last)) for code, (first, last) in covers.items()}
        rows = events.assign(start=pd.to_datetime(events["start"]), end=pd.to_datetime(events["end"]))
        self.rows = rows.sort_values(["start", "line"], kind="stable").reset_index(drop=True)
        self._start, self._end = self.rows["start"].to_numpy(), self.rows["end"].to_numpy()
        self._longest = (self.rows["end"] - self.rows["start"]).max() if len(rows) else pd.Timedelta(0)
        self._country, self._governorate = self.rows["country"].to_numpy(), self.rows["governorate"].to_numpy()
        self._unsure = self.rows["precision"].ge(COUNTRY_ONLY).to_numpy()
        killed = self.rows[["killed_low", "killed_best", "killed_high"]].astype(float).fillna(0)
        self._killed = killed.to_numpy()
        self._masks: dict[Filter, tuple[np.ndarray, np.ndarray]] = {}

    def covered(self, countries: str, start: pd.Timestamp, end: pd.Timestamp) -> bool:
        """Whether every day of some countries is known."""
        known = [self.covers.get(code) for code in countries.split()]
        return bool(known) and all(span and span[0] <= start and end <= span[1] for span in known)

    def within(self, start: pd.Timestamp, end: pd.Timestamp) -> slice:
        """The rows among which are all that may have been between two days."""
        first = self._start.searchsorted(np.datetime64(start - self._longest))
        return slice(int(first), int(self._start.searchsorted(np.datetime64(end), side="right")))

    def count(self, claim, counted: Filter, start: pd.Timestamp, end: pd.Timestamp) -> dict[str, float]:
        """How many of the events that a filter takes lie in the area of a claim between two days.

        ``sure`` counts those of which nothing is uncertain, ``possible`` all that may be meant; of the dead it is the
        best estimate. ``least`` and ``surely`` are the low and the high one of the sure events, ``most`` is the high
        one of the possible.
        """
        if counted not in self._masks:
            self._masks[counted] = tuple(mask.to_numpy() for mask in counted.masks(self.rows, self.dataset))
        wide = UNCERTAIN * int(claim.date_uncertain)
        near = self.within(start - wide, end + wide)
        first, last = self._start[near], self._end[near]
        sure, possible = (mask[near] for mask in self._masks[counted])
        exact, maybe = self._area(claim, near)
        sure = sure & exact & (first >= np.datetime64(start)) & (last <= np.datetime64(end))
        possible = possible & maybe & (first <= np.datetime64(end + wide)) & (last >= np.datetime64(start - wide))
        if counted.counted == EVENTS:
            n, most = float(sure.sum()), float(possible.sum())
            return {"sure": n, "possible": most, "least": n, "surely": n, "most": most}
        killed = self._killed[near]
        return {
            "sure": float(killed[sure, 1].sum()),
            "possible": float(killed[possible, 1].sum()),
            "least": float(killed[sure, 0].sum()),
            "surely": float(killed[sure, 2].sum()),
            "most": float(killed[possible, 2].sum()),
        }

    def _area(self, claim, near: slice) -> tuple[np.ndarray, np.ndarray]:
        """Which rows lie in the area of a claim, surely and at least possibly."""
        country = np.isin(self._country[near], claim.country.split())
        if not claim.place_id:
            return country, country
        codes = sorted(claim.governorates)
        inside = country & np.isin(self._governorate[near], codes)
        # a place below a governorate has some of its events, nobody says which
        exact = inside & ~self._unsure[near] & (set(claim.place_id.split()) == set(codes))
        return exact, inside | (country & (self._governorate[near] == ""))


def totals(counts: pd.DataFrame, held: Held) -> pd.DataFrame:
    """Each total over a period against what a dataset counts; one row is one claim.

    ``counts`` are those of a record. ``answer`` is one of ANSWERS, ``reason`` why there is none: the dataset's count
    ``agrees`` where the stated number lies within what is surely counted (from its low to its high estimate), it has
    ``fewer`` or ``more``, or that cannot be told for what is only possibly counted. What the dataset's own makers state
    is a reproduction (``same_source``), what the group claims stands ``beside`` without a verdict.
    """
    rows = counts[counts["event_id"].eq("") & counts["date_start"].notna() & counts["value_status"].eq("stated")]
    checked = [_total(claim, held) for claim in stated(rows).itertuples()]
    return pd.DataFrame(checked, columns=TOTALS)


def _total(claim, held: Held) -> dict:
    low, high = claim.stated_low, claim.stated_high
    row = {"claim_id": claim.claim_id, "date_start": claim.date_start, "date_end": claim.date_end}
    row |= {"reason": "", "stated_low": low, "stated_high": high}
    if excluded := _excluded(claim, held, claim.date_start, claim.date_end):
        return row | excluded
    counted = event_filters.of(claim.what, claim.who, claim.actor, held.dataset)
    counts = held.count(claim, counted, claim.date_start, claim.date_end)
    row |= {"counted": counted.counted} | counts
    if held.dataset in (claim.origin_id, claim.via):
        return row | {"answer": SAME_SOURCE}
    if claim.count_basis == "claimed_by_group":
        return row | {"answer": BESIDE, "reason": "claimed"}
    return row | _verdict(low, high, counts, counted.part)


def by_month(counts: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Each total of people killed by all parties against UCDP’s deaths by month; one row is one claim.

    ``months`` is ``record.deaths``; columns are those of ``totals``. Only a total of whole months of one country has an
    answer. Of civilians the deaths of everybody are the most that there can be.
    """
    rows = counts[counts["event_id"].eq("") & counts["what"].eq("killed") & counts["actor"].eq("all")]
    rows = rows[rows["who"].isin(["people", "civilians"]) & rows["value_best"].fillna(rows["value_low"]).notna()]
    checked = [_of_months(claim, months) for claim in stated(rows[rows["place_id"].eq("")]).itertuples()]
    return pd.DataFrame(checked, columns=TOTALS)


def _of_months(claim, months: pd.DataFrame) -> dict:
    low, high = claim.stated_low, claim.stated_high
    row = {"claim_id": claim.claim_id, "date_start": claim.date_start, "date_end": claim.date_end}
    row |= {"reason": "", "counted": KILLED, "stated_low": low, "stated_high": high}
    inside = months["date_start"].ge(claim.date_start) & months["date_end"].le(claim.date_end)
    told = months[inside & months["country"].eq(claim.country)]
    if (told["date_end"] - told["date_start"] + DAY).sum() != claim.date_end - claim.date_start + DAY:
        return row | {"answer": NOT_COVERED}
    most = float(told["value_best"].sum())
    sure = most if claim.who == "people" else 0.0
    row |= {"sure": sure, "possible": most, "least": sure, "surely": sure, "most": most}
    return row | _verdict(low, high, row, part=False)


def _verdict(low: float, high: float, counts: Mapping[str, float], part: bool) -> dict[str, str]:
    """What a count says of a stated number from ``low`` to ``high``."""
    if high < counts["least"]:
        return {"answer": MORE}
    if low > counts["most"]:
        return {"answer": CANNOT_TELL, "reason": "part"} if part else {"answer": FEWER}
    if low <= counts["surely"]:
        return {"answer": AGREES}
    return {"answer": CANNOT_TELL, "reason": "uncertain"}


def _excluded(claim, held: Held, *days: pd.Timestamp) -> dict[str, str]:
    """Why a claim cannot be held against a dataset; empty where it can."""
    if isinstance(why := event_filters.of(claim.what, claim.who, claim.actor, held.dataset), str):
        return {"answer": NOT_RECORDED, "reason": why}
    if not held.covered(claim.country, min(days), max(days)):
        return {"answer": NOT_COVERED}
    if claim.place_id and not claim.governorates:
        return {"answer": CANNOT_TELL, "reason": "place"}
    return {}


def stated(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the least and the most that each states (``stated_low, stated_high``).

    Of about 150 it is what would be rounded to it; an end that is left open is nought or infinite.
    """
    ends, about = quantity.ends(rows), quantity.rounded(rows["value_best"])
    vague = rows["bound"].eq("approx") & rows["value_low"].isna()
    exact = rows["bound"].isin(["exact", "approx"])
    low = about["low"].where(vague, ends["low"].where(exact | rows["value_low"].notna()))
    high = about["high"].where(vague, ends["high"].where(exact | rows["value_high"].notna()))
    return rows.assign(stated_low=low.fillna(0.0), stated_high=high.fillna(math.inf))


def ratios(claims: pd.DataFrame, held: Held) -> pd.DataFrame:
    """Each relative claim with a base against the ratio of two counts; one row is one claim.

    ``claims`` are the ratios of a record. Both periods are counted by one filter, everything that may be meant. From
    ``low`` to ``high`` is the exact interval of the ratio, ``wide_low`` to ``wide_high`` the one widened by the usual
    dispersion. The stated factor ``agrees`` where it lies in the exact interval and 1 does not; where both do, the
    factor cannot be told from no change at all.
    """
    rows = claims[claims["op"].isin(["equal", "more_than", "decrease"])]
    return pd.DataFrame([_ratio(claim, held) for claim in stated(rows).itertuples()], columns=RATIOS)


def _ratio(claim, held: Held) -> dict:
    factor = _factor(claim)
    days = {name: getattr(claim, name) for name in ("base_start", "base_end", "date_start", "date_end")}
    row = {"claim_id": claim.claim_id, "reason": "", "factor_low": factor[0], "factor_high": factor[1], **days}
    if any(pd.isna(day) for day in days.values()):
        return row | {"answer": CANNOT_TELL, "reason": "base"}
    if excluded := _excluded(claim, held, *days.values()):
        return row | excluded
    if claim.count_basis == "claimed_by_group":
        return row | {"answer": BESIDE, "reason": "claimed"}
    counted = event_filters.of(claim.what, claim.who, claim.actor, held.dataset)
    if counted.counted != EVENTS:
        return row | {"answer": CANNOT_TELL, "reason": "dead"}
    spans = (claim.base_start, claim.base_end), (claim.date_start, claim.date_end)
    before, after = (int(held.count(claim, counted, *span)["possible"]) for span in spans)
    exposures = [(last - first + DAY).days for first, last in spans]
    exact, wide = interval(before, exposures[0], after, exposures[1])
    row |= {"before": before, "after": after}
    row |= dict(zip(("low", "high", "wide_low", "wide_high"), (*exact, *wide), strict=True))
    return row | _fits(factor, exact, wide)


def interval(before: int, days_before: float, after: int, days_after: float) -> tuple[tuple[float, float], ...]:
    """The exact interval of the ratio of two rates, and the one widened by the usual dispersion."""
    wide = before / intervals.DISPERSION, after / intervals.DISPERSION
    return (
        intervals.rate_ratio(before, days_before, after, days_after),
        intervals.rate_ratio(wide[0], days_before, wide[1], days_after),
    )


def _factor(claim) -> tuple[float, float]:
    low, high = claim.stated_low, claim.stated_high
    if claim.op != "decrease":
        return low, high
    return 1 - high / 100 if high < math.inf else 0.0, 1 - low / 100


def _fits(factor: tuple[float, float], exact: tuple[float, float], wide: tuple[float, float]) -> dict[str, str]:
    if _meet(factor, exact):
        return {"answer": CANNOT_TELL, "reason": "no_change"} if _meet((1, 1), exact) else {"answer": AGREES}
    if _meet(factor, wide):
        return {"answer": CANNOT_TELL, "reason": "wide"}
    return {"answer": FEWER if wide[1] < factor[0] else MORE}


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
