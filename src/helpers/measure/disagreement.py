"""How far reports of one event differ."""

import itertools
import math

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
    killed = tolls(counts, links)
    killed = killed.join(quantity.ends(killed).fillna({"low": 0, "high": math.inf}))
    rows = []
    for event_id, group in reports.groupby("event_id", sort=False):
        if group["origin_id"].nunique() < 2:
            continue
        dead = killed[killed["event_id"] == event_id]
        shares = {
            "date": _differing(group[group["date_start"].notna()], _apart("date_start", "date_end")),
            "place_id": _differing(
                group[[bool(text) and not loose & set(text.split()) for text in group["place_id"]]],
                lambda a, b: not _meet(a["place_id"], b["place_id"], known),
            ),
            "event_type": _differing(group, lambda a, b: a["event_type"] != b["event_type"]),
            "initiator": _differing(
                group[group["initiator"] != "unknown"], lambda a, b: a["initiator"] != b["initiator"]
            ),
            "killed": _differing(dead, _apart("low", "high"), same="who"),
        }
        told = {name: share for name, share in shares.items() if share is not None}
        rows.append(
            {
                "event_id": event_id,
                "n_reports": len(group),
                "score": sum(told.values()) / len(told) if told else 0.0,
                "differing": tuple(sorted(name for name, share in told.items() if share)),
                "claim_ids": (*group["claim_id"], *dead["claim_id"]),
            }
        )
    first = reports.drop_duplicates("event_id").set_index("event_id")[EVENT]
    found = pd.DataFrame(rows, columns=["event_id", "n_reports", "score", "differing", "claim_ids"])
    return found.join(first, on="event_id")


def _meet(one: str, other: str, places: pd.DataFrame) -> bool:
    """Whether some place of one report can lie in some place of the other: only two towns are surely apart."""
    for first, second in itertools.product(one.split(), other.split()):
        here, there = places.loc[first], places.loc[second]
        shared = set(here["governorate_id"].split()) & set(there["governorate_id"].split())
        if first == second or (shared and not {here["kind"], there["kind"]} <= POINTS):
            return True
    return False


def _apart(start: str, end: str):
    """Whether two rows have intervals that do not meet."""
    return lambda a, b: a[start] > b[end] or b[start] > a[end]


def _differing(rows: pd.DataFrame, differ, same: str = "") -> float | None:
    """The share of pairs of rows by two origins (and alike in ``same``) that differ; None where there is no pair."""
    pairs = [
        differ(a, b)
        for a, b in itertools.combinations(rows.to_dict("records"), 2)
        if a["origin_id"] != b["origin_id"] and (not same or a[same] == b[same])
    ]
    return sum(pairs) / len(pairs) if pairs else None
