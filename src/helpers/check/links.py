"""How rows refer to each other."""

import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from helpers import dates
from helpers.check import codes
from helpers.check.tables import RawTables, Row, by_id, claims, span
from helpers.errors import Problem, nearest

# what is doubtful, refuted or not to be judged
UNFIT = ("4", "5", "6")
ECHOES = ("same_origin", "probable_echo")
SERIES_KEYS = ("series", "origin_id", "what", "who", "actor", "count_basis", "unit", "country", "place_id")
UNNAMED_GRADES = defaultdict(lambda: ("F",), body=("C", "F"), writer=("C", "D", "E", "F"))
PART_KEYS = ("source_id", "origin_id", "what", "who", "actor", "population")


def _claim_ids(tables: RawTables) -> Iterator[Problem]:
    """Every claim_id that is not its source_id with a number, and every one that is used twice."""
    first: dict[str, Row] = {}
    for row in claims(tables):
        claim, source = row["claim_id"], row["source_id"]
        if not re.fullmatch(rf"{re.escape(source)}-\d+", claim):
            yield row.problem("CLAIM-ID", "claim_id", f"the source_id and a running number, such as {source}-01")
        earlier = first.setdefault(claim, row)
        if earlier is not row:
            where = f"{earlier.table.file}:{earlier.line}"
            yield row.problem("DUPLICATE", "claim_id", f"an id used once in all tables; {where} has it too")


def _places(tables: RawTables) -> Iterator[Problem]:
    """Every place that places.csv does not know or that lies outside its governorate or country."""
    places = by_id(tables["places"].rows, "place_id")
    governorates = [name for name, place in places.items() if place["kind"] == "governorate"]
    for row in tables["places"].rows:
        for item in row["governorate_id"].split():
            if item not in governorates:
                yield row.problem(
                    "PLACE", "governorate_id", f"governorates of this table{codes.near(item, 'governorate_id', tables)}"
                )
        if row["kind"] == "governorate" and row["governorate_id"] != row["place_id"]:
            yield row.problem("PLACE", "governorate_id", f"{row['place_id']}, since a governorate lies in itself")
    for row in claims(tables):
        countries = row["country"].split()
        for item in row["place_id"].split():
            if item not in places:
                yield row.problem(
                    "PLACE", "place_id", f"ids of places.csv; {item} is none{codes.near(item, 'place_id', tables)}"
                )
            elif countries and places[item]["country"] not in ["", *countries]:
                expected = f"{places[item]['country']} among the countries, since {item} lies there"
                yield row.problem("COUNTRY", "country", expected)


def _parts(tables: RawTables) -> Iterator[Problem]:
    """Every part that points to no total, has another unit or brings the parts above their total."""
    totals = by_id(claims(tables), "claim_id")
    parts = [row for row in totals.values() if row["part_of"]]
    sums: dict[tuple[str, ...], float] = defaultdict(float)
    for row in parts:
        if not (total := totals.get(row["part_of"])):
            yield row.problem("PART-OF", "part_of", f"the claim_id of a total{nearest(row['part_of'], totals)}")
            continue
        if row["unit"] and row["unit"] != total["unit"]:
            yield row.problem("PART-OF", "unit", f"{total['unit'] or 'a blank'} as in the total {total['claim_id']}")
        key = (row["part_of"], row.table.name, *(row.get(column) for column in PART_KEYS))
        sums[key] += float(row["value_best"] or row["value_low"] or 0)
        most = float(total["value_high"] or (total["bound"] == "exact" and total["value_best"]) or "inf")
        if sums[key] > most:
            message = f"the parts of {total['claim_id']} add up to {sums[key]:g}; expected at most its {most:g}"
            yield row.say("PART-OF", "part_of", message)
    yield from _circles("part_of", [(row["claim_id"], row["part_of"], row) for row in parts])


def _series(tables: RawTables) -> Iterator[Problem]:
    """Every count of a series for days that another row of the same series counts already."""
    seen: dict[tuple[str, ...], list[tuple[dates.Span, Row]]] = defaultdict(list)
    for row in tables["counts"].rows:
        if not row["series"] or not (days := span(row)):
            continue
        group = seen[tuple(" ".join(sorted(row[column].split())) for column in SERIES_KEYS)]
        for other, earlier in group:
            if days.start <= other.end and other.start <= days.end:
                same = f"{earlier['claim_id']} counts some of the same days; is this another edition?"
                yield row.problem("SERIES", "series", f"another series: {same}")
                break
        group.append((days, row))


def _links(tables: RawTables) -> Iterator[Problem]:
    """Every link to no claim, from a claim to itself, given in both directions or part of a circle."""
    known = by_id(claims(tables), "claim_id")
    seen: dict[tuple[str, ...], Row] = {}
    for row in tables["links"].rows:
        ends = row["from_claim_id"], row["to_claim_id"]
        for column, end in zip(("from_claim_id", "to_claim_id"), ends, strict=True):
            if end not in known:
                yield row.problem("LINK", column, f"the claim_id of a claim{nearest(end, known)}")
        if ends[0] == ends[1]:
            yield row.problem("LINK", "to_claim_id", "another claim than from_claim_id")
        elif other := seen.get((row["relation"], *reversed(ends))):
            yield row.problem("LINK", "to_claim_id", f"a pair once; line {other.line} has it the other way round")
        seen[row["relation"], *ends] = row
    superseding = [row for row in tables["links"].rows if row["relation"] == "supersedes"]
    edges = [(row["from_claim_id"], row["to_claim_id"], row) for row in superseding]
    yield from _circles("to_claim_id", [edge for edge in edges if edge[0] != edge[1]])


def _supports(tables: RawTables) -> Iterator[Problem]:
    """Every supporting link with an end that is unnamed, doubtful or an echo, or whose ends are one voice."""
    known = by_id(claims(tables), "claim_id")
    origins = by_id(tables["origins"].rows, "origin_id")
    echoed = {row["from_claim_id"] for row in tables["links"].rows if row["relation"] in ECHOES}
    for row in tables["links"].rows:
        ends = [known.get(row[column]) for column in ("from_claim_id", "to_claim_id")]
        if row["relation"] != "supports" or not all(ends) or not all(end["origin_id"] in origins for end in ends):
            continue
        for column, end in zip(("from_claim_id", "to_claim_id"), ends, strict=True):
            origin = origins[end["origin_id"]]
            unnamed = origin["named"] == "false" or origin["kind"] == "writer" or end["attribution"] == "unattributed"
            grade = end["credibility"]
            reasons = {
                "names no origin; link it as probable_echo, or not at all": unnamed,
                f"is graded {grade}; what is doubtful neither confirms nor is confirmed": grade in UNFIT,
                "is itself an echo": end["claim_id"] in echoed,
            }
            for reason, holds in reasons.items():
                if holds:
                    yield row.say("SUPPORTS", column, f"{end['claim_id']} {reason}")
        voices = [origins[end["origin_id"]]["speaks_for"] or end["origin_id"] for end in ends]
        if voices[0] == voices[1]:
            yield row.say("SUPPORTS", "to_claim_id", f"both are the voice of {voices[0]}; expected independent origins")


def _circles(column: str, edges: list[tuple[str, str, Row]]) -> Iterator[Problem]:
    """The first row of a circle, if the edges form one."""
    graph: dict[str, set[str]] = defaultdict(set)
    for start, end, _ in edges:
        graph[start].add(end)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        row = next(row for start, end, row in edges if start in circle and end in circle)
        yield row.problem("CIRCLE", column, f"no circle: {' – '.join(circle)}")


def _speakers(tables: RawTables) -> Iterator[Problem]:
    """Every origin that speaks for one without a voice of its own, and every unnamed one graded as if named."""
    origins = by_id(tables["origins"].rows, "origin_id")
    for row in origins.values():
        if (body := row["speaks_for"]) and (body not in origins or origins[body]["speaks_for"]):
            expected = f"an origin_id of this table that speaks for itself{nearest(body, origins)}"
            yield row.problem("SPEAKER", "speaks_for", expected)
        grades = UNNAMED_GRADES[row["kind"]]
        if row["named"] == "false" and row["reliability"] not in grades:
            yield row.problem("SPEAKER", "reliability", f"{' or '.join(grades)}, since the origin is not named")


def _attributions(tables: RawTables) -> Iterator[Problem]:
    """Every claim whose attribution or grade does not fit who says it."""
    origins = by_id(tables["origins"].rows, "origin_id")
    for row in claims(tables):
        origin = origins.get(row["origin_id"])
        if not origin:
            continue
        writer = origin["kind"] == "writer"
        if row["attribution"] in ("quoted", "reported") and writer:
            expected = "outlet_voice or unattributed, where the writer is the origin"
            yield row.problem("ATTRIBUTION", "attribution", expected)
        nobody = row["attribution"] == "unattributed" or (origin["named"] == "false" and not writer)
        if nobody and row["credibility"] not in UNFIT:
            yield row.problem("GRADE", "credibility", f"{', '.join(UNFIT)}, since nobody named says it")


def _comparison(tables: RawTables) -> Iterator[Problem]:
    """Every comparison of a statement that nobody coded, and every reason that is missing or not needed."""
    known = by_id(claims(tables), "claim_id")
    coded = {row["coding_id"] for row in tables["codings"].rows}
    for row in tables["comparison"].rows:
        for column, ids, table in (("claim_id", known, "a claim"), ("coding_id", coded, "codings.csv")):
            if row[column] and row[column] not in ids:
                yield row.problem("COMPARISON", column, f"the {column} of {table}{nearest(row[column], ids)}")
        if not (row["claim_id"] or row["coding_id"]):
            yield row.problem("COMPARISON", "claim_id", "the statement of one coder at least")
        if (row["decision"] == "agreed") == bool(row["reason"]):
            yield row.problem("COMPARISON", "reason", "a reason where the coders differ, and only there")


def _events(tables: RawTables) -> Iterator[Problem]:
    """Every count of an event that events.csv does not know."""
    events = {row["event_id"] for row in tables["events"].rows}
    for row in tables["counts"].rows:
        if row["event_id"] and row["event_id"] not in events:
            expected = f"an event_id of events.csv or a blank{nearest(row['event_id'], events)}"
            yield row.problem("EVENT", "event_id", expected)


def _unused(tables: RawTables) -> Iterator[Problem]:
    """Every source, origin or place that no claim uses."""
    used: dict[str, set[str]] = defaultdict(set)
    for row in claims(tables):
        used["source_id"].add(row["source_id"])
        used["origin_id"] |= {row["origin_id"], row["via"]}
        used["place_id"] |= set(row["place_id"].split())
    # all governorates are listed, so that a parameter can name one of which nothing is recorded
    used["place_id"] |= {row["place_id"] for row in tables["places"].rows if row["kind"] == "governorate"}
    for name, column in (("sources", "source_id"), ("origins", "origin_id"), ("places", "place_id")):
        for row in tables[name].rows:
            if row[column] not in used[column]:
                yield row.problem("UNUSED", column, "an id that some claim uses; delete the row or use it")


RULES = (
    _claim_ids,
    _places,
    _parts,
    _series,
    _links,
    _supports,
    _speakers,
    _attributions,
    _comparison,
    _events,
    _unused,
)
