"""Measures of the record: tables in, a table out."""

import itertools
import math

import numpy as np
import pandas as pd

from helpers import intervals, quantity, standing
from helpers.once import once

DAYS_PER_MONTH = 30
GRADES = "ABCDE"
NUMBER = ("value_low", "value_best", "value_high", "bound")
LINE_KEYS = (
    "table",
    "count_basis",
    "unit",
    "country",
    "place_id",
    "what",
    "who",
    "actor",
    "population",
    "definition",
    "force",
    "initiator",
    "origin_id",
    "series",
)
DIMENSIONS = ("rate", "toll", "quality", "geography", "strength", "territory")
# in the place of a source: the months of which nothing is known
NO_SOURCE = "none"
# the country of the question, where a selection names none
QUESTION = "IRQ"
POINTS = {"town", "camp"}
# whom a word for people takes in: numbers of a whole and of its part are never added
TAKES_IN = {
    "iraqi_forces": {"iraqi_officers", "iraqi_soldiers"},
    "is": {"is_leaders"},
    "militants": {"is", "is_leaders"},
    "people": {"civilians", "iraqi_forces", "iraqi_officers", "iraqi_soldiers", "us_forces", "camp_residents"},
}


class Unlike(ValueError):
    """Claims of two counting bases, units, geographies or initiators were put on one line."""


def line(claims: pd.DataFrame, *, across: tuple[str, ...] = ()) -> pd.DataFrame:
    """The claims in the order of their dates, once it is sure that one line may carry them.

    One row is one claim. ``across`` names the keys in which the claims may differ, since the figure or the sentence
    says so. Raises Unlike, naming two claims and the column in which they differ, where counting basis, unit, country,
    place, thing counted, people, actor, initiator, population, definition or force are not the same for all: numbers
    of unlike kind never share a line.
    """
    keys = [key for key in LINE_KEYS if key in claims.columns and key not in across]
    for key in keys if len(claims) > 1 else ():
        values = claims[key].fillna("")
        if values.nunique() > 1:
            first, other = claims.iloc[0], claims[values != values.iloc[0]].iloc[0]
            raise Unlike(
                f"{first['claim_id']} has {key} '{first[key]}', {other['claim_id']} has '{other[key]}'; "
                "claims that differ in it cannot share a line"
            )
    return _in_order(claims)


def _in_order(claims: pd.DataFrame) -> pd.DataFrame:
    return claims.sort_values(["date_start", "date_end", "claim_id"], kind="stable").reset_index(drop=True)


def area(selection) -> str:
    """The one area that a selection asks about: its governorate, its country, else that of the question."""
    return selection.governorate or selection.country or QUESTION


def headline(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the articles, which carry the finding; all rows where the selection has none of the articles."""
    own = rows[rows["layer"] == "article"]
    return own if len(own) else rows


def facets(claims: pd.DataFrame, least: int = 1) -> list[pd.DataFrame]:
    """The claims split so that each part may share a line; one table per part, in the order of first dates.

    Parts of fewer than ``least`` claims are left out.
    """
    if claims.empty:
        return []
    keys = [key for key in LINE_KEYS if key in claims.columns]
    # what is split by every key of a line need not be compared by each of them once more
    ordered = _in_order(claims.fillna(dict.fromkeys(keys, "")))
    split = ordered.groupby(keys, sort=False).indices.values()
    parts = [ordered.iloc[rows].reset_index(drop=True) for rows in split if len(rows) >= least]
    return sorted(parts, key=lambda part: (part["date_start"].min(), part["claim_id"].iloc[0]))


def rates(counts: pd.DataFrame) -> pd.DataFrame:
    """Totals over a period as rates over their exposure; one row is one dated total.

    Adds ``days`` (length of the period, both ends included) and ``rate_low``, ``rate``, ``rate_high``: the value per
    30 days. A total of an event is no rate and is left out, as is one without a number or a date. A rate is never
    clipped to the window: it belongs to the whole period that the source states.
    """
    totals = counts[
        (counts["event_id"] == "") & counts["date_start"].notna() & (counts["value_status"] == "stated")
    ].copy()
    totals["days"] = (totals["date_end"] - totals["date_start"]).dt.days + 1
    for rate, value in (("rate_low", "value_low"), ("rate", "value_best"), ("rate_high", "value_high")):
        totals[rate] = totals[value] / totals["days"] * DAYS_PER_MONTH
    return totals.reset_index(drop=True)


def uncertain(rates: pd.DataFrame) -> pd.DataFrame:
    """Rates with the 95 % interval of chance; one row is one rate of ``rates`` that has a single number.

    Adds ``exact_low, exact_high`` (Poisson, Garwood) and ``wide_low, wide_high`` (widened by a dispersion of 5), per
    30 days. Neither covers what was not reported.
    """
    rows = rates[rates["value_best"].notna()].copy()
    scale = DAYS_PER_MONTH / rows["days"]
    for name, interval in (("exact", intervals.poisson), ("wide", intervals.dispersed)):
        ends = [interval(n) for n in rows["value_best"]]
        rows[f"{name}_low"] = [low for low, _ in ends] * scale
        rows[f"{name}_high"] = [high for _, high in ends] * scale
    return rows.reset_index(drop=True)


# the texts of a statement: tables of few rows are made of it, which they would slow down
PROSE = (
    *("locator", "claim", "claim_fr", "date_edtf", "date_basis", "value_words", "credibility_basis"),
    *("doubt", "doubt_fr", "caveat", "caveat_fr", "notes"),
)
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
    grade = origins.set_index("origin_id")["reliability"]
    rank = {letter: place for place, letter in enumerate(GRADES)}
    ranked = reports.assign(
        # a grade that cannot be judged is not a bad one, but a judged one is to be preferred
        rank=[rank.get(grade[origin], len(GRADES)) for origin in reports["origin_id"]],
        width=(reports["date_end"] - reports["date_start"]).dt.days,
        places=[len(text.split()) or math.inf for text in reports["place_id"]],
        # of reports without a governorate, or in several, the place is the coarser
        reach=[len(codes) or math.inf for codes in reports["governorates"]],
    ).sort_values(["rank", "source_date_end", "claim_id"], kind="stable")
    wide = aggregation == "conservative"
    by_date = (
        ranked if aggregation == "representative" else ranked.sort_values("width", ascending=not wide, kind="stable")
    )
    leads = by_date.drop_duplicates("event_id").set_index("event_id", drop=False)
    if aggregation != "representative":
        by_place = ranked.sort_values(["reach", "places"], ascending=not wide, kind="stable").drop_duplicates(
            "event_id"
        )
        leads[_PLACE_COLUMNS] = by_place.set_index("event_id").loc[leads.index, _PLACE_COLUMNS]
    of_event = reports.groupby("event_id", sort=False)
    joined = leads.loc[list(of_event.groups), ["event_id", *_EVENT_COLUMNS]].reset_index(drop=True)
    telling = reports[standing.names_origin(reports, origins) & ~reports["claim_id"].isin(standing.echoes(links))]
    voice = telling["origin_id"].map(standing.voices(origins))
    n_origins = voice.groupby(telling["event_id"]).nunique()
    joined.insert(1, "claim_ids", [tuple(claims) for _, claims in of_event["claim_id"]])
    joined.insert(2, "n_reports", of_event.size().to_list())
    joined.insert(3, "n_origins", joined["event_id"].map(n_origins).fillna(1).astype(int))
    known = dict(list(tolls(counts, links).groupby("event_id")))
    stated = [_toll(known.get(event), leads.at[event, "origin_id"], aggregation) for event in joined["event_id"]]
    return joined.join(pd.DataFrame(stated, columns=_TOLL_COLUMNS, index=joined.index))


_DATE_COLUMNS = ["date_start", "date_end", "date_prec"]
_PLACE_COLUMNS = ["country", "place_id"]
_EVENT_COLUMNS = (
    "claim_id",
    "source_id",
    *_DATE_COLUMNS,
    *_PLACE_COLUMNS,
    "event_type",
    "sub_event_type",
    "initiator",
)
_TOLL_COLUMNS = ("killed_claim_id", "killed_low", "killed_best", "killed_high", "killed_bound")


@once
def joined(record) -> pd.DataFrame:
    """The ``events`` of a record, their reports joined as its selection asks."""
    aggregation = record.selection.aggregation
    return events(record.events, record.counts, record.origins, record.links, aggregation=aggregation)


def tolls(counts: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The numbers of people killed in each event; one row is what one origin states of it at one place of a source.

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
    """What is taken for the people killed in an event; ``lead`` is the origin of the report that leads."""
    if tolls is None:
        return "", math.nan, math.nan, math.nan, ""
    width = (tolls["value_high"] - tolls["value_low"]).fillna(0) + (tolls["bound"] != "exact")
    of_lead = tolls[tolls["origin_id"] == lead]
    chosen = {
        "representative": (of_lead if len(of_lead) else tolls).iloc[0],
        "conservative": tolls.loc[quantity.number(tolls).idxmin()],
        "informative": tolls.loc[width.idxmin()],
    }[aggregation]
    return tuple(chosen[["claim_id", *NUMBER]])


def coverage(sources: pd.DataFrame, start, end) -> pd.DataFrame:
    """Which source reports on which month; one row is one article, or the whole context layer, in one month.

    ``source_id`` is the article's, or ``context`` for all other documents together; ``n_sources`` how many they are.
    ``covers`` is true where the months that one of them reports on as news overlap. Months that no source covers are
    unknown, never quiet: where there are any, they are true under ``NO_SOURCE``, of no sources.
    """
    months = pd.period_range(pd.Timestamp(start), pd.Timestamp(end), freq="M")
    named = sources.assign(row=sources["source_id"].where(sources["layer"] == "article", "context"))
    groups = sorted(
        named.groupby("row"), key=lambda item: (item[0] == "context", item[1]["covers_start"].min(), item[0])
    )
    first, last = months.start_time.to_numpy(), months.end_time.to_numpy()
    parts = [
        pd.DataFrame(
            {
                "source_id": name,
                "n_sources": len(group),
                "month": months.start_time,
                "covers": (
                    (group["covers_start"].to_numpy()[:, None] <= last)
                    & (group["covers_end"].to_numpy()[:, None] >= first)
                ).any(axis=0),
            }
        )
        for name, group in groups
    ]
    if not parts:
        return pd.DataFrame(columns=["source_id", "n_sources", "month", "covers"])
    unknown = ~np.any([part["covers"] for part in parts], axis=0)
    if unknown.any():
        parts.append(parts[0].assign(source_id=NO_SOURCE, n_sources=0, covers=unknown))
    return pd.concat(parts, ignore_index=True)


def placed(record) -> pd.DataFrame:
    """What is reported of each governorate; one row is one governorate with at least one dated event or a presence.

    Columns: ``governorate_id, attacks, operations, presence`` (how many events that the group started, events against
    it, statements of presence), ``claim_ids``. A place that lies in several governorates counts in each of them; one
    that lies in none, or a statement on the country, is not placed and left out.
    """
    found = joined(record)
    governorates = record.places.set_index("place_id")["governorate_id"].str.split()
    dated = found[found["date_start"].notna()].assign(
        kind=lambda rows: rows["initiator"].map(
            {"is": "attacks", "state_force": "operations", "coalition": "operations"}
        )
    )
    rows = pd.concat([dated.dropna(subset=["kind"]), record.presence.assign(kind="presence")], ignore_index=True)
    rows["claim_ids"] = [
        ids if isinstance(ids, tuple) else (claim,)
        for ids, claim in zip(rows["claim_ids"], rows["claim_id"], strict=True)
    ]
    rows["governorate_id"] = [
        sorted({code for place in text.split() for code in governorates.get(place, [])}) for text in rows["place_id"]
    ]
    rows = rows.explode("governorate_id").dropna(subset=["governorate_id"])
    counted = rows.groupby(["governorate_id", "kind"]).size().unstack(fill_value=0)
    counted = counted.reindex(columns=["attacks", "operations", "presence"], fill_value=0)
    claims = rows.groupby("governorate_id")["claim_ids"].agg(lambda ids: tuple(dict.fromkeys(itertools.chain(*ids))))
    return counted.assign(claim_ids=claims).reset_index().rename_axis(columns=None)


def undated(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that no source dates; one row is one claim.

    They are listed and counted, never placed on a time axis.
    """
    return claims[claims["date_start"].isna()].reset_index(drop=True)


def kept(record) -> pd.DataFrame:
    """How many claims the selection keeps, lists only or leaves out; one row is one ``reason``, with ``n``.

    ``kept`` counts all claims in the selection, ``undated`` those of them without a date.
    """
    held = pd.Series({"kept": len(record.claims), "undated": int(record.claims["date_start"].isna().sum())})
    counted = pd.concat([held, record.removed["reason"].value_counts()])
    return counted.rename_axis("reason").rename("n").reset_index()


def sources(record) -> pd.DataFrame:
    """The documents drawn on, with the number of their claims kept (``n_claims``); one row is one source."""
    counted = record.claims["source_id"].value_counts()
    return record.sources.assign(n_claims=record.sources["source_id"].map(counted).fillna(0).astype(int))


def levels(forces: pd.DataFrame, area: str = QUESTION) -> pd.DataFrame:
    """Stated strengths of forces; one row is one claim with a number or a range and a date.

    ``is_level`` is true for the strength of a force in the whole of ``area``, a country: an increase by so many, a
    base and another country are no level of it, and never share its panel.
    """
    stated = forces[(forces["value_status"] == "stated") & forces["date_start"].notna()].copy()
    stated["is_level"] = stated["about"].eq("strength") & stated["country"].eq(area) & stated["place_id"].eq("")
    return stated.sort_values(["force", "date_start", "claim_id"]).reset_index(drop=True)


def steps(forces: pd.DataFrame) -> pd.DataFrame:
    """What was announced, asked, refused, postponed or done about missions, withdrawals and handovers.

    One row is one dated claim.
    """
    about = [
        "increase",
        "withdrawal",
        "mission",
        "end_of_mission",
        "negotiation",
        "base_handover",
        "activity",
        "strength",
    ]
    dated = forces[forces["about"].isin(about) & forces["date_start"].notna()]
    return dated.sort_values(["date_start", "claim_id"]).reset_index(drop=True)


def activity(counts: pd.DataFrame) -> list[pd.DataFrame]:
    """Rates of the group's activity and of operations against it, one table per facet that may share a line.

    Facets differ in counting basis, unit, geography, thing counted, actor, origin or series; parts of a total have
    their own. Of other documents than the articles only ``series`` are taken.
    """
    totals = rates(counts)
    return [*facets(totals[totals["layer"] == "article"]), *series(totals)]


def series(totals: pd.DataFrame) -> list[pd.DataFrame]:
    """The totals of attacks and incidents in other documents than the articles, where two or more may share a line.

    One table is one series; one row is one total of ``rates``. Series for parts of the area are left out where there
    is one for the whole.
    """
    counted = totals["what"].isin(["attacks", "incidents"]) | (totals["actor"].eq("is") & totals["what"].eq("killed"))
    several = facets(totals[totals["layer"].eq("context") & counted], least=2)
    whole = [part for part in several if (part["place_id"] == "").all()]
    return sorted(whole or several, key=lambda part: (part["origin_id"].iloc[0], part["series"].iloc[0]))


def causes(judgements: pd.DataFrame) -> pd.DataFrame:
    """What is said about causes, and who says it; one row is one judgement or allegation about a cause."""
    return (
        judgements[judgements["about"].eq("cause")].sort_values(["source_date_end", "claim_id"]).reset_index(drop=True)
    )


def named_causes(judgements: pd.DataFrame) -> pd.DataFrame:
    """What is named as a cause, and by how many origins; one row is one ``cause``, that named by most first.

    A statement that names several counts for each; ``claim_ids`` are the statements.
    """
    said = causes(judgements)
    each = said.assign(cause=said["cause"].str.split()).explode("cause").dropna(subset="cause")
    grouped = each.groupby("cause")
    counted = pd.DataFrame({"n_origins": grouped["origin_id"].nunique(), "claim_ids": grouped["claim_id"].agg(tuple)})
    return counted.reset_index().sort_values(["n_origins", "cause"], ascending=[False, True], ignore_index=True)


SCOPES = ("IRQ", "SYR", "IRQ SYR", "part", "other", "")


def scope(claims: pd.DataFrame) -> pd.Series:
    """The area that a claim is about: ``IRQ``, ``SYR``, ``IRQ SYR``, ``part`` (of a country), ``other`` or blank."""
    whole = claims["country"].map(lambda codes: " ".join(sorted(codes.split())))
    known = whole.where(whole.isin(SCOPES), "other")
    return known.where(claims["place_id"] == "", "part")


def strength(estimates: pd.DataFrame) -> pd.DataFrame:
    """The statements of strength in the order in which the figure lists them; one row is one claim.

    Adds ``scope`` and ``kind`` of what is stated: ``interval`` (a range), ``point``, ``at_least``, ``at_most``,
    ``words`` (only a vague word) or ``none`` (declined or not given); ``low``, ``high`` hold the ends that are stated;
    ``breaks`` says that the row above, of the same scope and population, has another definition or another origin.
    """
    rows = estimates.assign(scope=scope(estimates))
    rows[["low", "high"]] = quantity.ends(rows)
    kinds = []
    for status, low, high in zip(rows["value_status"], rows["low"], rows["high"], strict=True):
        if status != "stated":
            kinds.append("words" if status == "vague" else "none")
        elif math.isnan(low) or math.isnan(high):
            kinds.append("at_most" if math.isnan(low) else "at_least")
        else:
            kinds.append("interval" if low < high else "point")
    rows["kind"] = pd.Series(kinds, index=rows.index, dtype="str")
    rows = rows.sort_values(
        ["scope", "population", "date_start", "claim_id"],
        key=lambda column: column.map(SCOPES.index) if column.name == "scope" else column,
        kind="stable",
    ).reset_index(drop=True)
    above = rows[["scope", "population", "definition", "origin_id"]].shift()
    beside = (rows["scope"] == above["scope"]) & (rows["population"] == above["population"])
    another = (rows["definition"] != above["definition"]) | (rows["origin_id"] != above["origin_id"])
    return rows.assign(breaks=beside & another)


def envelope(estimates: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The least and the most that any origin states; one row is one population in one scope in one year.

    Columns: ``scope, population, measure, year`` (missing where undated), ``low, high, n_claims, n_origins``,
    ``claim_ids``, and ``bound``, theirs where they share one (else ``from``). A missing ``high`` means that some
    statement sets no upper end, so none is known. Nothing is pooled or averaged; echoes and superseded values are left
    aside.
    """
    rows = strength(estimates)
    known = links[links["from_claim_id"].isin(rows["claim_id"]) & links["to_claim_id"].isin(rows["claim_id"])]
    aside = standing.echoes(known) | standing.superseded(known)
    rows = rows[(rows["value_status"] == "stated") & ~rows["claim_id"].isin(aside)]
    rows = rows.assign(year=rows["date_end"].dt.year)
    return (
        rows.groupby(["scope", "population", "measure", "year"], sort=False, dropna=False)
        .agg(
            low=("low", lambda ends: np.nan if ends.isna().any() else ends.min()),
            high=("high", lambda ends: np.nan if ends.isna().any() else ends.max()),
            bound=("bound", lambda bounds: bounds.iloc[0] if bounds.nunique() == 1 else "from"),
            n_claims=("claim_id", "size"),
            n_origins=("origin_id", "nunique"),
            claim_ids=("claim_id", tuple),
        )
        .reset_index()
    )


PART_KEYS = ("table", "source_id", "origin_id", "what", "who", "actor", "population")
