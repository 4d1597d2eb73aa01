"""How far reports of one event differ."""

import itertools
import math
from collections.abc import Callable
from functools import partial

import pandas as pd

from helpers.measure import quantity
from helpers.measure.events import tolls

POINTS = {"town", "camp"}
# what tells an event from another
EVENT = ["event_type", "date_start", "date_end", "country", "place_id"]


def disagreement(
    reports: pd.DataFrame, counts: pd.DataFrame, places: pd.DataFrame, links: pd.DataFrame
) -> pd.DataFrame:
    """How far the reports of each event differ; one row is one event that at least two origins report.

    ``score`` is the mean over date, place, type, initiator and people killed of the share of pairs of reports that
    cannot both be true, after the disagreement of R ``eventreport``. A pair of one origin tells two phases and is left
    out, as is one of which a report says nothing. Dates and tolls differ where their intervals do not meet, places
    where neither lies in the other: 21 January agrees with January, the Anbar desert with Anbar. ``differing`` names
    the attributes in which any two differ; kind, date and place are those of the first report. ``places`` is the table
    of that name; superseded tolls are left out.
    """
    known = places.set_index("place_id")
    # a place outside every governorate on record can be held against none
    loose = set(known.index[known["governorate_id"] == ""])
    placed = [bool(text) and not loose & set(text.split()) for text in reports["place_id"]]
    killed = tolls(counts, links)
    killed = killed.join(quantity.ends(killed).fillna({"low": 0, "high": math.inf}))
    started = reports[reports["initiator"] != "unknown"]
    shares = {
        "date": _shares(reports[reports["date_start"].notna()], partial(_apart, "date_start", "date_end")),
        "place_id": _shares(reports.loc[placed], partial(_elsewhere, known)),
        "event_type": _shares(reports, lambda pairs: pairs["event_type"].ne(pairs["event_type_other"])),
        "initiator": _shares(started, lambda pairs: pairs["initiator"].ne(pairs["initiator_other"])),
        "killed": _shares(killed, partial(_apart, "low", "high"), "who"),
    }
    of_event = reports.groupby("event_id", sort=False)
    rows = of_event.agg(n_reports=("claim_id", "size"), claim_ids=("claim_id", tuple))
    rows = rows[of_event["origin_id"].nunique() > 1]
    shares = pd.DataFrame(shares).reindex(rows.index)
    dead = killed.groupby("event_id")["claim_id"].agg(tuple)
    rows = rows.assign(
        score=shares.mean(axis=1).fillna(0.0),
        differing=[tuple(sorted(shares.columns[differ])) for differ in shares.gt(0).to_numpy()],
        claim_ids=[claims + dead.get(event, ()) for event, claims in rows["claim_ids"].items()],
    )
    first = reports.drop_duplicates("event_id").set_index("event_id")[EVENT]
    return rows[["n_reports", "score", "differing", "claim_ids"]].join(first).reset_index()


def _shares(rows: pd.DataFrame, differ: Callable[[pd.DataFrame], pd.Series], *alike: str) -> pd.Series:
    """The share of differing pairs by event; a pair is two rows by two origins that agree in ``alike``."""
    rows = rows.assign(place=range(len(rows)))
    pairs = rows.merge(rows, on=["event_id", *alike], suffixes=("", "_other"))
    pairs = pairs[pairs["place"].lt(pairs["place_other"]) & pairs["origin_id"].ne(pairs["origin_id_other"])]
    return differ(pairs).groupby(pairs["event_id"]).mean()


def _apart(start: str, end: str, pairs: pd.DataFrame) -> pd.Series:
    """Whether the two intervals of each pair have no day or number in common."""
    return (pairs[start] > pairs[f"{end}_other"]) | (pairs[f"{start}_other"] > pairs[end])


def _elsewhere(places: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Whether the places of each pair of reports cannot be the same."""
    both = zip(pairs["place_id"], pairs["place_id_other"], strict=True)
    return pd.Series([not _meet(one, other, places) for one, other in both], pairs.index, dtype="bool")


def _meet(one: str, other: str, places: pd.DataFrame) -> bool:
    """Whether a place in one report can lie within a place in the other; only two towns certainly differ."""
    for first, second in itertools.product(one.split(), other.split()):
        here, there = places.loc[first], places.loc[second]
        shared = set(here["governorate_id"].split()) & set(there["governorate_id"].split())
        if first == second or (shared and not {here["kind"], there["kind"]} <= POINTS):
            return True
    return False
