"""Reported events beside the nearest of a dataset of events."""

import math

import numpy as np
import pandas as pd

from helpers.measure import event_filters, quantity
from helpers.measure.event_checks import NOT_COVERED, UNCERTAIN, Held

ONE, SEVERAL, NO_EVENT = "one", "several", "none"
NEAR = pd.Timedelta(days=2)
NEAREST = 3
# Kilometres: what stands nearer to another event of the same day is at the same place.
SAME_PLACE = 10
RADIUS = 6371
# UCDP's precision up to which the point of a place says where it is
POINT = 3
COLUMNS = (
    *("claim_id", "answer", "reason", "date_start", "date_end", "n", "rank", "id", "days", "km", "killed", "stated"),
    *("difference", "day_killed"),
)


def matches(reports: pd.DataFrame, tolls: pd.DataFrame, places: pd.DataFrame, held: Held) -> pd.DataFrame:
    """Each reported event with the three nearest of a dataset; one row is one report and one of these.

    ``reports`` are the events of a record, ``tolls`` is ``measure.tolls``, ``places`` the table of places. Compatible
    is an event in the same country and governorate, whose days lie within two of the report's (seven where its date is
    uncertain), and to which the group may be a party where the report says so. ``answer`` is ``one``, ``several`` or
    ``none``; the nearest is the one fewest ``days`` off, then fewest ``km``, then whose toll differs least
    (``difference``: the dataset's less the one stated). ``day_killed`` adds up what the dataset has of the nearest's
    day and place, for it may part what a report joins.
    """
    known = places.set_index("place_id")[["lat", "lon", "where_prec"]].astype(float)
    killed = quantity.number(tolls).groupby(tolls["event_id"]).first() if len(tolls) else pd.Series(dtype=float)
    own = quantity.number(tolls).groupby([tolls["event_id"], tolls["origin_id"]]).first() if len(tolls) else killed
    rows: list[dict] = []
    for report in reports[reports["date_start"].notna()].itertuples():
        toll = own.get((report.event_id, report.origin_id), killed.get(report.event_id, math.nan))
        rows += _matched(report, float(toll), known, held)
    return pd.DataFrame(rows, columns=COLUMNS)


def _matched(report, toll: float, places: pd.DataFrame, held: Held) -> list[dict]:
    row = {"claim_id": report.claim_id, "reason": "", "date_start": report.date_start, "date_end": report.date_end}
    row |= {"stated": toll}
    if not held.covered(report.country, report.date_start, report.date_end):
        return [row | {"answer": NOT_COVERED}]
    near = _compatible(report, held)
    near = near.assign(km=_distances(report, near, places), difference=near["killed_best"].astype(float) - toll)
    off = near["difference"].abs()
    order = np.lexsort((near["line"], off.fillna(math.inf), near["km"].fillna(math.inf), near["days"]))
    near = near.iloc[order]
    row |= {"n": len(near), "answer": (NO_EVENT, ONE, SEVERAL)[min(len(near), 2)]}
    if near.empty:
        return [row]
    rows = [
        row
        | {"rank": rank, "id": one.id, "days": one.days, "km": one.km, "killed": one.killed_best}
        | {"difference": one.difference}
        for rank, one in enumerate(near.head(NEAREST).itertuples(), 1)
    ]
    first = near.iloc[0]
    beside = near[near["start"].eq(first["start"]) & near["end"].eq(first["end"])]
    apart = distance(first["latitude"], first["longitude"], beside["latitude"], beside["longitude"])
    rows[0]["day_killed"] = float(
        beside.loc[(apart <= SAME_PLACE) | beside.index.isin([first.name]), "killed_best"].sum()
    )
    return rows


def _compatible(report, held: Held) -> pd.DataFrame:
    """The events that may be the one reported, with how many days they are off."""
    wide = UNCERTAIN if report.date_uncertain else NEAR
    rows = held.rows.iloc[held.within(report.date_start - wide, report.date_end + wide)]
    rows = rows[rows["country"].isin(report.country.split()) & rows["type"].isin(event_filters.VIOLENT[held.dataset])]
    if report.governorates:
        rows = rows[rows["governorate"].isin([*report.governorates, ""])]
    unknown = rows["initiator"].eq("unknown") & rows["type"].isin(event_filters.DIRECTED)
    if report.initiator not in ("unknown", "other"):
        rows = rows[rows["what"].ne("") | unknown]
    before, after = rows["start"] - report.date_end, report.date_start - rows["end"]
    gap = np.maximum(np.maximum(before.dt.days, after.dt.days), 0)
    return rows.assign(days=gap)[gap <= wide.days]


def _distances(report, rows: pd.DataFrame, places: pd.DataFrame) -> np.ndarray:
    """Kilometres from the place reported; missing where it is no point, or the event's is none."""
    named = places.loc[[place for place in report.place_id.split() if place in places.index]].dropna()
    if len(named) != 1 or named["where_prec"].iloc[0] > POINT:
        return np.full(len(rows), math.nan)
    apart = distance(*named[["lat", "lon"]].iloc[0], rows["latitude"], rows["longitude"])
    return np.where(rows["precision"].lt(POINT + 1), apart, math.nan)


def distance(latitude: float, longitude: float, latitudes: pd.Series, longitudes: pd.Series) -> np.ndarray:
    """Kilometres along the surface from one point to others, by the haversine formula."""
    here = np.radians([latitude, longitude])
    there = np.radians(latitudes.astype(float).to_numpy()), np.radians(longitudes.astype(float).to_numpy())
    half = (
        np.sin((there[0] - here[0]) / 2) ** 2
        + np.cos(here[0]) * np.cos(there[0]) * np.sin((there[1] - here[1]) / 2) ** 2
    )
    return 2 * RADIUS * np.arcsin(np.sqrt(half))
