"""Reports of one event, joined."""

import math

import pandas as pd

from helpers.measure import quantity, standing
from helpers.measure.once import once

GRADES = "ABCDE"
# what an event has of the report that leads
LEADING = (
    *("claim_id", "source_id", "date_start", "date_end", "date_prec", "country", "place_id"),
    *("event_type", "sub_event_type", "initiator"),
)
TOLL = ("killed_claim_id", "killed_low", "killed_best", "killed_high", "killed_bound")
# whom a word for people takes in: numbers of a whole and of its part are never added
TAKES_IN = {
    "iraqi_forces": {"iraqi_officers", "iraqi_soldiers"},
    "is": {"is_leaders"},
    "militants": {"is", "is_leaders"},
    "people": {"civilians", "iraqi_forces", "iraqi_officers", "iraqi_soldiers", "us_forces", "camp_residents"},
}


def events(
    reports: pd.DataFrame, counts: pd.DataFrame, origins: pd.DataFrame, links: pd.DataFrame, *, aggregation: str
) -> pd.DataFrame:
    """The reports of each event joined; one row is one event.

    ``aggregation`` follows the three models of R ``eventreport``: *representative* takes the report of the
    best-graded origin whole; *conservative* the widest date, the coarsest place and the least toll that all
    support; *informative* the most precise date and place and the narrowest toll that any gives. Columns:
    ``event_id, claim_ids, n_reports, n_origins`` (named and of distinct voices, echoes aside; one where none is
    named), dates, country, places, type, initiator, and the people killed as ``killed_low, killed_best, killed_high,
    killed_bound`` (missing where no report gives a number).
    """
    leads = _leads(reports, origins, aggregation)
    telling = reports[standing.names_origin(reports, origins) & ~reports["claim_id"].isin(standing.echoes(links))]
    voice = telling["origin_id"].map(standing.voices(origins))
    rows = reports.groupby("event_id", sort=False).agg(claim_ids=("claim_id", tuple), n_reports=("claim_id", "size"))
    rows["n_origins"] = voice.groupby(telling["event_id"]).nunique().reindex(rows.index, fill_value=1)
    known = dict(list(tolls(counts, links).groupby("event_id")))
    stated = [_toll(known.get(event), leads.at[event, "origin_id"], aggregation) for event in rows.index]
    killed = pd.DataFrame(stated, columns=TOLL, index=rows.index)
    return rows.join(leads[list(LEADING)]).join(killed).reset_index()


def _leads(reports: pd.DataFrame, origins: pd.DataFrame, aggregation: str) -> pd.DataFrame:
    """The leading report of each event, by event; ``aggregation`` may take the place from another report."""
    grade = reports["origin_id"].map(origins.set_index("origin_id")["reliability"])
    ranked = reports.assign(
        # a grade that cannot be judged is not a bad one, but a judged one is to be preferred
        rank=grade.map({letter: place for place, letter in enumerate(GRADES)}).fillna(len(GRADES)),
        width=(reports["date_end"] - reports["date_start"]).dt.days,
        places=[len(text.split()) or math.inf for text in reports["place_id"]],
        # of reports without a governorate, or in several, the place is the coarser
        reach=[len(codes) or math.inf for codes in reports["governorates"]],
    ).sort_values(["rank", "source_date_end", "claim_id"], kind="stable")
    narrow = aggregation == "informative"
    if aggregation == "representative":
        return ranked.drop_duplicates("event_id").set_index("event_id")
    by_date = ranked.sort_values("width", ascending=narrow, kind="stable")
    by_place = ranked.sort_values(["reach", "places"], ascending=narrow, kind="stable")
    leads, places = (rows.drop_duplicates("event_id").set_index("event_id") for rows in (by_date, by_place))
    leads[["country", "place_id"]] = places[["country", "place_id"]]
    return leads


@once
def joined(record) -> pd.DataFrame:
    """The ``events`` of a record, their reports joined as its selection asks."""
    aggregation = record.selection.aggregation
    return events(record.events, record.counts, record.origins, record.links, aggregation=aggregation)


def tolls(counts: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The death tolls stated for each event; one row is one origin's toll at one point in a source.

    Superseded numbers are left out. Parts that one origin lists beside each other (three commanders, eight officers,
    thirteen soldiers) are one toll: their sum, *at least*, for a list need not be whole. A part whose total is stated
    is left out, and people are never added to those among them.
    """
    killed = counts[
        (counts["event_id"] != "")
        & (counts["what"] == "killed")
        & (counts["value_status"] == "stated")
        & (counts["part_of"] == "")
        & ~counts["claim_id"].isin(standing.superseded(links))
    ]
    rows = []
    for _, part in killed.groupby(["event_id", "source_id", "origin_id", "locator"], sort=False):
        who = set(part["who"])
        if len(part) == 1 or any(TAKES_IN.get(one, set()) & who for one in who):
            rows.append(part)
            continue
        least = quantity.ends(part)["low"].fillna(0).sum()
        rows.append(part.head(1).assign(value_low=least, value_best=math.nan, value_high=math.nan, bound="at_least"))
    return pd.concat(rows) if rows else killed


def _toll(tolls: pd.DataFrame | None, lead: str, aggregation: str) -> tuple:
    """The toll chosen for an event; ``lead`` is the origin of the leading report."""
    if tolls is None:
        return "", math.nan, math.nan, math.nan, ""
    width = (tolls["value_high"] - tolls["value_low"]).fillna(0) + (tolls["bound"] != "exact")
    of_lead = tolls[tolls["origin_id"] == lead]
    chosen = {
        "representative": (of_lead if len(of_lead) else tolls).iloc[0],
        "conservative": tolls.loc[quantity.number(tolls).idxmin()],
        "informative": tolls.loc[width.idxmin()],
    }[aggregation]
    return tuple(chosen[["claim_id", *quantity.STATED]])
