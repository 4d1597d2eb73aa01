"""Reports of one event, joined."""

import math

import pandas as pd

from helpers.measure import expected, quantity, standing
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
    chosen = _chosen(tolls(counts, links), leads["origin_id"], aggregation)[["claim_id", *quantity.STATED]]
    rows = rows.join(leads[list(LEADING)]).join(chosen.set_axis(TOLL, axis=1))
    texts = ["killed_claim_id", "killed_bound"]
    return rows.fillna(dict.fromkeys(texts, "")).reset_index()


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


@expected.tables(counts="event_id", links="relation")
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
    groups = killed.groupby(["event_id", "source_id", "origin_id", "locator"], sort=False)
    number, size = groups.ngroup(), groups["claim_id"].transform("size")
    rows = [killed[size == 1]]
    for _, part in killed[size > 1].groupby(number, sort=False):
        who = set(part["who"])
        if any(TAKES_IN.get(one, set()) & who for one in who):
            rows.append(part)
            continue
        least = quantity.ends(part)["low"].fillna(0).sum()
        rows.append(part.head(1).assign(value_low=least, value_best=math.nan, value_high=math.nan, bound="at_least"))
    return pd.concat(rows).assign(group=number).sort_values("group", kind="stable").drop(columns="group")


def _chosen(tolls: pd.DataFrame, leads: pd.Series, aggregation: str) -> pd.DataFrame:
    """The toll chosen for each event, by event; ``leads`` are the origins of the leading reports, by event."""
    width = (tolls["value_high"] - tolls["value_low"]).fillna(0) + (tolls["bound"] != "exact")
    order = {
        "representative": tolls["origin_id"].ne(tolls["event_id"].map(leads)),
        "conservative": quantity.number(tolls),
        "informative": width,
    }[aggregation]
    ranked = tolls.assign(order=order).sort_values("order", kind="stable")
    return ranked.drop_duplicates("event_id").set_index("event_id")
