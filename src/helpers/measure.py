"""Measures of the record: tables in, a table out."""

import itertools
import math

import numpy as np
import pandas as pd

from helpers import intervals

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
DIMENSIONS = ("rate", "quality", "geography", "strength", "territory")
# in the place of a source: the months of which nothing is known
NO_SOURCE = "none"
ECHO = ("same_origin", "probable_echo")


class Unlike(ValueError):
    """Claims of two counting bases, units, geographies or initiators were put on one line."""


def line(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims in the order of their dates, once it is sure that one line may carry them.

    One row is one claim. Raises Unlike, naming two claims and the column in which they differ, where counting
    basis, unit, country, place, thing counted, people, actor, initiator, population, definition or force are not
    the same for all: numbers of unlike kind never share a line.
    """
    for key in [key for key in LINE_KEYS if key in claims.columns] if len(claims) > 1 else ():
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


def disagreement(reports: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """How far the reports of each event differ; one row is one event with at least two reports.

    ``score`` is the mean over date, place, type, initiator and people killed of the share of pairs of reports that
    state them differently, as the disagreement of R ``eventreport``; a pair of which one says nothing is left out.
    ``differing`` names the attributes in which any two differ.
    """
    killed = counts[(counts["what"] == "killed") & (counts["event_id"] != "")]
    killed = killed.assign(toll=killed[["value_best", "value_low", "value_high"]].bfill(axis=1).iloc[:, 0])
    rows = []
    for event_id, group in reports.groupby("event_id", sort=False):
        if len(group) < 2:
            continue
        stated = {column: [value for value in group[column] if value] for column in ("place_id", "event_type")}
        stated["date"] = list(group["date_edtf"][group["date_edtf"] != ""])
        stated["initiator"] = [value for value in group["initiator"] if value != "unknown"]
        tolls = killed[killed["event_id"] == event_id]
        stated["killed"] = [value for _, who in tolls.groupby("who") for value in who["toll"].dropna()]
        shares = {name: _differing_pairs(values) for name, values in stated.items() if len(values) > 1}
        rows.append(
            {
                "event_id": event_id,
                "n_reports": len(group),
                "score": sum(shares.values()) / len(shares) if shares else 0.0,
                "differing": tuple(sorted(name for name, share in shares.items() if share)),
                "claim_ids": (*group["claim_id"], *tolls["claim_id"]),
            }
        )
    return pd.DataFrame(rows, columns=["event_id", "n_reports", "score", "differing", "claim_ids"])


def _differing_pairs(values: list) -> float:
    pairs = list(itertools.combinations(values, 2))
    return sum(first != second for first, second in pairs) / len(pairs)


def echoes(links: pd.DataFrame) -> set[str]:
    """The claims that only carry on what another says."""
    return set(links.loc[links["relation"].isin(ECHO), "from_claim_id"])


def standing(claims: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """How each claim stands to the others as far as ``claims`` and ``links`` know them.

    ``superseded`` by a later value; ``contradicted`` by a claim that at least two distinct origins carry, while it has
    one; ``contested`` by any other claim that cannot be true beside it; ``corroborated`` by at least two distinct
    origins, joined by ``supports`` or reporting the same event (echoes and further claims of one origin do not
    count); else ``single``. The first that holds is taken.
    """
    origin = claims.set_index("claim_id")["origin_id"]
    supports: dict[str, set[str]] = {claim: {origin[claim]} for claim in origin.index}
    known = links[links["from_claim_id"].isin(origin.index) & links["to_claim_id"].isin(origin.index)]
    carried = echoes(known)
    for row in known[known["relation"] == "supports"].itertuples():
        supports[row.from_claim_id].add(origin[row.to_claim_id])
        supports[row.to_claim_id].add(origin[row.from_claim_id])
    if "event_id" in claims.columns:
        reports = claims[(claims["table"] == "events") & ~claims["claim_id"].isin(carried)]
        for _, group in reports.groupby("event_id"):
            for claim in group["claim_id"]:
                supports[claim] |= set(group["origin_id"])
    against: dict[str, set[str]] = {claim: set() for claim in origin.index}
    for row in known[known["relation"] == "contradicts"].itertuples():
        against[row.from_claim_id].add(row.to_claim_id)
        against[row.to_claim_id].add(row.from_claim_id)
    superseded = set(known.loc[known["relation"] == "supersedes", "to_claim_id"])

    def of(claim: str) -> str:
        if claim in superseded:
            return "superseded"
        if against[claim]:
            outweighed = len(supports[claim]) == 1 and any(len(supports[other]) > 1 for other in against[claim])
            return "contradicted" if outweighed else "contested"
        return "corroborated" if len(supports[claim]) > 1 else "single"

    return claims["claim_id"].map(of)


def credibility(claim, standing: str) -> int:
    """The Admiralty grade of a claim: 1 (confirmed) where two or more origins carry it, else the grade coded.

    ``claim`` has ``table`` and ``credibility``. That several share a judgement does not confirm it.
    """
    return 1 if standing == "corroborated" and claim.table != "judgements" else int(claim.credibility)


def grades(record) -> pd.Series:
    """The credibility of every claim kept or listed, by its id."""
    columns = ["claim_id", "table", "origin_id", "event_id", "credibility"]
    claims = pd.concat([record.claims[columns], record.listed[columns]])
    stands = standing(claims, record.links)
    found = [credibility(claim, stand) for claim, stand in zip(claims.itertuples(), stands, strict=True)]
    return pd.Series(found, index=claims["claim_id"])


def events(
    reports: pd.DataFrame, counts: pd.DataFrame, origins: pd.DataFrame, links: pd.DataFrame, *, aggregation: str
) -> pd.DataFrame:
    """The reports of each event joined; one row is one event.

    ``aggregation`` follows the three models of R ``eventreport``: *representative* takes the report of the
    best-graded origin whole; *conservative* the widest date, the coarsest place and the least toll that all
    support; *informative* the most precise date and place and the narrowest toll that any gives. Columns:
    ``event_id, claim_ids, n_reports, n_origins`` (distinct, echoes aside), dates, country, places, type, initiator,
    and the people killed as ``killed_low, killed_best, killed_high, killed_bound`` (missing where no report gives a
    number).
    """
    grade = origins.set_index("origin_id")["reliability"]
    rank = {letter: place for place, letter in enumerate(GRADES)}
    carried = echoes(links)
    ranked = reports.assign(
        # a grade that cannot be judged is not a bad one, but a judged one is to be preferred
        rank=[rank.get(grade[origin], len(GRADES)) for origin in reports["origin_id"]],
        width=(reports["date_end"] - reports["date_start"]).dt.days,
        places=[len(text.split()) or math.inf for text in reports["place_id"]],
    ).sort_values(["rank", "source_date_end", "claim_id"], kind="stable")
    killed = counts[(counts["event_id"] != "") & (counts["what"] == "killed") & (counts["value_status"] == "stated")]
    if aggregation != "representative":
        widest = aggregation == "conservative"
        ranked = ranked.sort_values(["width", "places"], ascending=not widest, kind="stable")
    leads = ranked.drop_duplicates("event_id").set_index("event_id", drop=False)
    of_event = reports.groupby("event_id", sort=False)
    joined = leads.loc[list(of_event.groups), ["event_id", *_EVENT_COLUMNS]].reset_index(drop=True)
    n_origins = reports[~reports["claim_id"].isin(carried)].groupby("event_id")["origin_id"].nunique()
    joined.insert(1, "claim_ids", [tuple(claims) for _, claims in of_event["claim_id"]])
    joined.insert(2, "n_reports", of_event.size().to_list())
    joined.insert(3, "n_origins", joined["event_id"].map(n_origins).fillna(1).astype(int))
    tolls = dict(list(killed.groupby("event_id")))
    stated = [_toll(tolls.get(event), leads.at[event, "origin_id"], aggregation) for event in joined["event_id"]]
    return joined.join(pd.DataFrame(stated, columns=_TOLL_COLUMNS, index=joined.index))


_EVENT_COLUMNS = (
    "claim_id",
    "source_id",
    "date_start",
    "date_end",
    "date_prec",
    "country",
    "place_id",
    "event_type",
    "sub_event_type",
    "initiator",
)
_TOLL_COLUMNS = ("killed_claim_id", "killed_low", "killed_best", "killed_high", "killed_bound")


def _toll(tolls: pd.DataFrame | None, lead: str, aggregation: str) -> tuple:
    """What is taken for the people killed in an event; ``lead`` is the origin of the report that leads."""
    if tolls is None:
        return "", math.nan, math.nan, math.nan, ""
    floor = tolls[["value_best", "value_low", "value_high"]].bfill(axis=1).iloc[:, 0]
    width = (tolls["value_high"] - tolls["value_low"]).fillna(0) + (tolls["bound"] != "exact")
    of_lead = tolls[tolls["origin_id"] == lead]
    chosen = {
        "representative": (of_lead if len(of_lead) else tolls).iloc[0],
        "conservative": tolls.loc[floor.idxmin()],
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


def timeline(record) -> pd.DataFrame:
    """The marks of the attack timeline; one row is one mark in one lane.

    Lanes: ``attacks`` (events that the group started, reports joined by the record's aggregation), ``totals``
    (period totals of the group's activity in the articles, with their rate per 30 days), ``series`` (such totals of
    other documents, where several may share a line), ``others`` (their single ones), ``ratios`` (relative statements),
    ``operations`` (events and totals of operations against the group), ``assessments`` (of a direction) and
    ``judgements`` (allegations), both at the publication date, and ``milestones``. Columns: ``lane, claim_id,
    claim_ids, source_id, layer, start, end, standing``, the number as stated, ``rate``, and those that tell what the
    mark is. Undated claims are left out; ``undated`` counts them.
    """
    stands = dict(zip(record.claims["claim_id"], standing(record.claims, record.links), strict=True))
    joined = events(
        record.events, record.counts, record.origins, record.links, aggregation=record.selection.aggregation
    )
    joined = joined.rename(columns={f"killed_{part}": f"value_{part}" for part in ("low", "best", "high")}).rename(
        columns={"killed_bound": "bound"}
    )
    totals = rates(record.counts)
    own = totals["layer"].eq("article")
    in_series = totals["claim_id"].isin([claim for part in series(totals) for claim in part["claim_id"]])
    of_is = totals["actor"].eq("is") & ~totals["who"].eq("is")
    against = totals["actor"].isin(["coalition", "iraqi_forces", "us_and_iraqi_forces", "uk_forces"])
    published = record.judgements["source_date_end"]
    said = record.judgements.assign(date_start=published, date_end=published)
    parts = [
        joined[joined["initiator"] == "is"].assign(lane="attacks", unit="killed", layer=""),
        totals[of_is & own].assign(lane="totals"),
        totals[in_series].assign(lane="series"),
        totals[of_is & ~own & ~in_series & totals["part_of"].eq("")].assign(lane="others"),
        record.ratios.assign(lane="ratios"),
        joined[joined["initiator"].isin(["state_force", "coalition"])].assign(
            lane="operations", unit="killed", layer=""
        ),
        totals[against & own].assign(lane="operations"),
        said[(said["kind"] == "assessment") & (said["direction"] != "") & said["about"].isin(DIMENSIONS)].assign(
            lane="assessments"
        ),
        said[said["kind"] == "allegation"].assign(lane="judgements"),
        record.milestones.assign(lane="milestones"),
    ]
    marks = pd.concat(parts, ignore_index=True)
    marks = marks[marks["date_start"].notna()].reset_index(drop=True)
    layers = record.claims.set_index("claim_id")["layer"]
    joined_of = marks["claim_ids"].where(marks["claim_ids"].notna(), marks["claim_id"].map(lambda claim: (claim,)))
    marks["layer"] = ["article" if any(layers[claim] == "article" for claim in ids) else "context" for ids in joined_of]
    marks["standing"] = marks["claim_id"].map(stands)
    several = marks["n_origins"].fillna(0) > 1
    marks.loc[several & (marks["standing"] == "single"), "standing"] = "corroborated"
    marks = marks.reindex(columns=_MARK_COLUMNS).rename(columns={"date_start": "start", "date_end": "end"})
    texts = [column for column in marks.columns if marks[column].dtype == "str"]
    return marks.fillna(dict.fromkeys(texts, ""))


_MARK_COLUMNS = (
    "lane",
    "claim_id",
    "claim_ids",
    "source_id",
    "layer",
    "label",
    "label_fr",
    "date_start",
    "date_end",
    "standing",
    "count_basis",
    *NUMBER,
    "unit",
    "what",
    "who",
    "actor",
    "country",
    "place_id",
    "days",
    "rate",
    "op",
    "base_start",
    "base_end",
    "base_words",
    "is_projection",
    "direction",
    "kind",
    "n_origins",
    "origin_id",
    "series",
    "event_type",
    "sub_event_type",
    "about",
)


def placed(record) -> pd.DataFrame:
    """What is reported of each governorate; one row is one governorate with at least one dated event or a presence.

    Columns: ``governorate_id, attacks, operations, presence`` (how many events that the group started, events against
    it, statements of presence), ``claim_ids``. A place that lies in several governorates counts in each of them; one
    that lies in none, or a statement on the country, is not placed and left out.
    """
    joined = events(
        record.events, record.counts, record.origins, record.links, aggregation=record.selection.aggregation
    )
    governorates = record.places.set_index("place_id")["governorate_id"].str.split()
    dated = joined[joined["date_start"].notna()].assign(
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


def dated(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that a time axis can show; one row is one claim."""
    return claims[claims["date_start"].notna()].reset_index(drop=True)


def undated(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims that no source dates; one row is one claim.

    They are listed and counted, never placed on a time axis.
    """
    return claims[claims["date_start"].isna()].reset_index(drop=True)


def removed(record) -> pd.DataFrame:
    """How many claims each filter took out; one row is one reason, with ``n``."""
    counted = record.removed["reason"].value_counts()
    return counted.rename_axis("reason").rename("n").reset_index()


def levels(forces: pd.DataFrame) -> pd.DataFrame:
    """Stated strengths of forces; one row is one claim with a number or a range and a date.

    ``date`` is when the level holds or would hold: ``date_effective`` where stated, else the claim's own period.
    An increase by so many is no level: ``is_level`` tells them apart.
    """
    stated = forces[(forces["value_status"] == "stated") & forces["date_start"].notna()].copy()
    stated["is_level"] = stated["about"].eq("strength")
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


def directions(judgements: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    """How many distinct origins see something go up, down or unchanged; one row is one direction of one thing.

    Columns: ``about, direction, n_claims, n_origins, claim_ids``. A multiple of attacks above one counts as a statement
    that the rate went up, a decrease as one that it went down; an average says neither. Claims are counted, not
    weighed: nothing here says who is right.
    """
    attacks = ratios[ratios["what"] == "attacks"]
    more = attacks["op"].isin(["equal", "more_than"]) & (attacks[["value_low", "value_best"]].max(axis=1) > 1)
    up = attacks[more].assign(about="rate", direction="up")
    down = attacks[attacks["op"] == "decrease"].assign(about="rate", direction="down")
    columns = ["about", "direction", "claim_id", "origin_id"]
    said = pd.concat([part[columns] for part in (judgements, up, down)], ignore_index=True)
    said = said[said["direction"].fillna("") != ""]
    grouped = said.groupby(["about", "direction"], sort=True)
    return grouped.agg(
        n_claims=("claim_id", "size"), n_origins=("origin_id", "nunique"), claim_ids=("claim_id", tuple)
    ).reset_index()


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
    rows["low"] = rows["value_low"].fillna(rows["value_best"])
    rows["high"] = rows["value_high"].fillna(rows["value_best"])
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
    ``claim_ids``. A missing ``high`` means that some statement sets no upper end, so none is known. Nothing is pooled
    or averaged; echoes are left aside.
    """
    rows = strength(estimates)
    carried = echoes(links[links["to_claim_id"].isin(rows["claim_id"])])
    rows = rows[(rows["value_status"] == "stated") & ~rows["claim_id"].isin(carried)]
    rows = rows.assign(year=rows["date_end"].dt.year)
    return (
        rows.groupby(["scope", "population", "measure", "year"], sort=False, dropna=False)
        .agg(
            low=("low", lambda ends: np.nan if ends.isna().any() else ends.min()),
            high=("high", lambda ends: np.nan if ends.isna().any() else ends.max()),
            n_claims=("claim_id", "size"),
            n_origins=("origin_id", "nunique"),
            claim_ids=("claim_id", tuple),
        )
        .reset_index()
    )


PART_KEYS = ("table", "source_id", "origin_id", "what", "who", "actor", "population")


def parts(claims: pd.DataFrame) -> pd.DataFrame:
    """Totals with the parts that name them; one row is one total and one kind of part.

    Parts of different kinds may overlap (roadside bombings are explosions too) and are never added. Columns:
    ``total_id, total, parts, n_parts, remainder, claim_ids``; the remainder is what the stated parts leave open.
    """
    whole = claims.set_index("claim_id")["value_best"]
    named = claims[(claims["part_of"] != "") & claims["part_of"].isin(whole.index)]
    keys = [key for key in PART_KEYS if key in claims]
    rows = [
        {
            "total_id": total,
            "total": whole[total],
            "parts": part["value_best"].sum(),
            "n_parts": len(part),
            "remainder": whole[total] - part["value_best"].sum(),
            "claim_ids": tuple(part["claim_id"]),
        }
        for (total, *_), part in named.groupby(["part_of", *keys])
    ]
    return pd.DataFrame(rows, columns=["total_id", "total", "parts", "n_parts", "remainder", "claim_ids"])
