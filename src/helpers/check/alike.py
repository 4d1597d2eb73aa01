"""What looks like the same thing entered twice."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from helpers import dates
from helpers.check.tables import RawTables, Row, by_id, claims, span
from helpers.errors import Problem

WITHIN = timedelta(days=2)
VALUES = ("value_low", "value_best", "value_high")
# What two statements of one thing have in common, beside the number.
STATES = {
    "counts": ("event_id", "what", "who", "actor", "count_basis", "series"),
    "ratios": ("what", "actor", "op", "base_edtf"),
    "forces": ("force", "about", "status"),
    "estimates": ("population", "measure"),
}
PLACED = ("source_id", "locator", "origin_id", "date_edtf", "country", "place_id", *VALUES)
RESOLVE = "link both claims in links.csv (distinct_from, with the reason, where they are two things)"


def _copies(tables: RawTables) -> Iterator[Problem]:
    """Every claim whose sentence its source has already, and every number that it has already, of the same things."""
    known = _known(tables)
    sentences: dict[tuple[str, str], Row] = {}
    numbers: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in claims(tables):
        first = sentences.setdefault((row["source_id"], row["claim"]), row)
        if first is not row:
            yield row.say("TWICE", "claim", f"{first['claim_id']} says the same in the same words; delete one of them")
        elif row["value_status"] == "stated" and row.table.name in STATES:
            same = tuple(" ".join(sorted(row[column].split())) for column in (*PLACED, *STATES[row.table.name]))
            group = numbers[same]
            for other in group:
                if not known(other["claim_id"], row["claim_id"]):
                    same = f"{other['claim_id']} has the same source, line, origin, period and number"
                    yield row.say("TWICE", "claim_id", f"{same}; delete one of them, or {RESOLVE}")
                    break
            group.append(row)


def _events(tables: RawTables) -> Iterator[Problem]:
    """Every event of about the same days and place as another, with the same toll or none to tell them apart."""
    known, places, tolls = _known(tables), by_id(tables["places"].rows, "place_id"), _tolls(tables)
    dated = [(days, row) for row in tables["events"].rows if (days := span(row)) and days.prec <= dates.WEEK]
    dated.sort(key=lambda pair: pair[0].start)
    reports: dict[str, list[str]] = defaultdict(list)
    for row in tables["events"].rows:
        reports[row["event_id"]].append(row["claim_id"])
    said = set()
    for number, (days, row) in enumerate(dated):
        for later, other in dated[number + 1 :]:
            if later.start - WITHIN > days.end:
                break
            pair = frozenset((row["event_id"], other["event_id"]))
            if len(pair) == 1 or pair in said or not _same(row, other, places, tolls):
                continue
            if not any(known(one, two) for one in reports[row["event_id"]] for two in reports[other["event_id"]]):
                said.add(pair)
                first, second = sorted((row, other), key=lambda one: one.line)
                like = f"{first['claim_id']} looks like the same event: nothing in days, place or toll tells them apart"
                hint = f"use its event_id {first['event_id']}, or {RESOLVE}"
                yield second.say("LOOKS-LIKE", "event_id", f"{like}; {hint}")


def _same(one: Row, other: Row, places: dict[str, Row], tolls: dict[str, set[tuple[str, float]]]) -> bool:
    """Whether nothing tells two events of the same days apart."""
    if not {*one["place_id"].split(), *other["place_id"].split()} <= places.keys():
        # a place that is not known is told elsewhere
        return False
    here, there = (
        {code for place in row["place_id"].split() for code in places[place]["governorate_id"].split()}
        for row in (one, other)
    )
    first, second = tolls[one["event_id"]], tolls[other["event_id"]]
    if here and there:
        return bool(here & there) and bool(first & second or not first or not second)
    return bool(first & second and set(one["country"].split()) & set(other["country"].split()))


def _tolls(tables: RawTables) -> dict[str, set[tuple[str, float]]]:
    """Each number that is stated of an event, with what it counts, by event."""
    tolls: dict[str, set[tuple[str, float]]] = defaultdict(set)
    for row in tables["counts"].rows:
        tolls[row["event_id"]] |= {(row["what"], float(row[column])) for column in VALUES if row[column]}
    return tolls


def _estimates(tables: RawTables) -> Iterator[Problem]:
    """Every estimate with the numbers, area and population of another one of the same time."""
    known = _known(tables)
    alike: dict[tuple, list[Row]] = defaultdict(list)
    for row in tables["estimates"].rows:
        if row["value_status"] == "stated":
            numbers = frozenset(float(row[column]) for column in VALUES if row[column])
            area = frozenset(row["country"].split()), frozenset(row["place_id"].split())
            alike[numbers, area, row["population"], row["measure"]].append(row)
    for group in alike.values():
        for one, other in combinations(group, 2):
            if _months(one) & _months(other) and not known(one["claim_id"], other["claim_id"]):
                same = f"{one['claim_id']} has the same number, area, population and month"
                yield other.say("LOOKS-LIKE", "claim_id", f"{same}; delete one of them, or {RESOLVE}")


def _months(row: Row) -> set[tuple[int, int]]:
    """The months of a claim; one month of no year where it is undated."""
    if not (days := span(row)):
        return {(0, 0)}
    first, last = (day.year * 12 + day.month for day in (days.start, days.end))
    return {divmod(month, 12) for month in range(first, last + 1)}


def _known(tables: RawTables):
    """Whether two claims are linked to each other, as a function of their ids."""
    pairs = {frozenset((row["from_claim_id"], row["to_claim_id"])) for row in tables["links"].rows}
    return lambda one, other: frozenset((one, other)) in pairs


RULES = (_copies, _events, _estimates)
