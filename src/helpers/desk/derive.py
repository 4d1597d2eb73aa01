"""What follows from what a draft says already."""

import re
import unicodedata

from helpers.check.rules import QUANTITY, VALUES
from helpers.desk import events, vocabulary
from helpers.desk.files import IMPLIED, NOT_CODED, OPEN, STATEMENTS, Draft, Line

FRENCH = ("claim_fr", "doubt_fr", "caveat_fr", "label_fr")
ALLEGED = ("accused", "evidence_offered", "response")
ID = re.compile(r"IQ-[A-Z]{2}|[a-z0-9]+(-[a-z0-9]+)*")


def complete(draft: Draft) -> None:
    """Fill in every cell that follows from others, write ``?`` where a person must decide; the rest is left alone."""
    for line in draft.statements:
        if draft.table(line):
            _names(draft, line.cells)
    events.complete(draft)
    for line in draft.statements:
        if draft.table(line):
            _statement(draft, line)
        elif line.cells["table"] == NOT_CODED:
            line.cells["reason"] = line.cells["reason"] or (OPEN if line.cells["figure"] else "")
        else:
            line.cells["table"] = line.cells["table"] or OPEN
    _new_origins(draft)
    _new_places(draft)
    _source(draft)


def required(draft: Draft, table: str) -> list[str]:
    """The columns of a table that no row may leave blank."""
    fields = draft.record[table].fields
    return [field["name"] for field in fields if field.get("constraints", {}).get("required")]


def open_cells(draft: Draft, name: str, line: Line) -> list[str]:
    """The columns of a row in which a person must decide, the table first and alone where it is one of them."""
    if name != STATEMENTS:
        return [column for column, cell in line.cells.items() if cell == OPEN]
    table = draft.table(line)
    if not table:
        coded = line.cells["table"] == NOT_CODED
        return ["reason"] if coded and line.cells["reason"] == OPEN else [] if coded else ["table"]
    return [column for column in ("locator", *columns(draft, table)) if line.cells[column] == OPEN]


def columns(draft: Draft, table: str) -> list[str]:
    """The columns of a claim table that its rows may fill: no numbers where it holds none."""
    blank = () if draft.record[table].holds_quantities else QUANTITY
    return [column for column in draft.record[table].columns if column not in (*IMPLIED, *blank)]


def countries(draft: Draft) -> list[str]:
    """The countries in which places of the record lie."""
    return sorted({row["country"] for row in draft.record["places"].rows} - {""})


def writer(draft: Draft) -> str:
    """The id of the writer of the article as an origin."""
    return f"writer-{draft.source_id}"


def _statement(draft: Draft, line: Line) -> None:
    table, cells = draft.record[draft.table(line)], line.cells
    if table.holds_quantities:
        _quantity(draft, table.name, cells)
    if not cells["date_edtf"] and cells["date_basis"] in ("", OPEN):
        cells["date_basis"] = f"not dated: line {cells['locator']} gives no time"
    _fill(cells, consequences(draft, table.name, cells))
    for column, value in _of_table(draft, table.name, cells).items():
        if cells[column] in ("", OPEN):
            cells[column] = value
    needed = [column for column in columns(draft, table.name) if column in required(draft, table.name)]
    for column in [*needed, *_needed(table.name, cells)]:
        cells[column] = cells[column] or OPEN
    if cells["credibility"] == OPEN and _nobody(draft, cells):
        cells["credibility"] = "4"


def consequences(draft: Draft, table: str, cells: dict[str, str]) -> dict[str, str]:
    """What a row has by its other cells, by column: blank where nothing follows, ``?`` where a person must decide."""
    lie = {row["place_id"]: row["country"] for row in draft.record["places"].rows}
    here = {lie.get(place, "") for place in cells["place_id"].split()} - {""}
    followed = {"country": " ".join(sorted(here))}
    if table in ("counts", "ratios"):
        followed["count_basis"] = _basis(draft, cells)
    if table == "events":
        followed["event_type"] = vocabulary.EVENT_TYPES.get(cells["sub_event_type"], OPEN)
    return followed


def against(draft: Draft, line: Line) -> dict[str, str]:
    """What would follow from the other cells of a row, by the columns that have something else and keep it."""
    if not (table := draft.table(line)):
        return {}
    followed = consequences(draft, table, line.cells)
    return {
        column: value
        for column, value in followed.items()
        if not {"", OPEN} & {value, line.cells[column]} and {*value.split()} != {*line.cells[column].split()}
    }


def _quantity(draft: Draft, table: str, cells: dict[str, str]) -> None:
    stated = [column for column in VALUES if cells[column]]
    if stated:
        cells["value_status"] = "stated"
    elif cells["value_words"]:
        cells["value_status"] = "vague"
    elif cells["value_status"] == "stated":
        cells["value_status"] = OPEN
    if not stated:
        cells["bound"] = ""
    elif not cells["bound"]:
        cells["bound"] = "exact" if "value_best" in stated or len(stated) == 2 else OPEN
    legal = _units(draft, table, cells)
    if cells["unit"] not in legal:
        cells["unit"] = legal[0] if len(legal) == 1 else OPEN


def _units(draft: Draft, table: str, cells: dict[str, str]) -> list[str]:
    """The units that a row may have: those of its table, for a count those in which that thing is counted."""
    (field,) = [field for field in draft.record[table].fields if field["name"] == "unit"]
    allowed = list(field.get("constraints", {}).get("enum", []))
    if table == "counts":
        if cells["what"] in allowed:
            return [cells["what"]]
        used = {row["unit"] for row in draft.record[table].rows if row["what"] == cells["what"]}
        return [unit for unit in allowed if unit in used] or allowed
    return allowed


def _of_table(draft: Draft, table: str, cells: dict[str, str]) -> dict[str, str]:
    """What a row of a table has where it says nothing else."""
    if table == "counts":
        about_people = cells["unit"] in ("people", OPEN)
        if cells["unit"] == "people" and cells["who"] == "not_applicable":
            cells["who"] = OPEN
        return {"who": OPEN if about_people else "not_applicable"}
    if table == "ratios":
        words = {"op": "equal", "is_projection": "false"}
        return words | ({"who": "not_applicable"} if cells["what"] in ("attacks", "incidents") else {})
    in_place = {"status": "in_effect"} if cells["about"] == "strength" else {}
    return {
        "forces": {"measure_type": "not_stated"} | in_place,
        "estimates": {"measure": "stock"},
        "events": {"claimed": "not_stated"},
    }.get(table, {})


def _needed(table: str, cells: dict[str, str]) -> list[str]:
    """The columns that this row may not leave blank, besides those that no row may."""
    needed = [french for french in ("doubt_fr", "caveat_fr") if cells[french.removesuffix("_fr")]]
    if table == "forces" and cells["about"] != "strength":
        needed += ["label", "label_fr"]
    if table == "judgements":
        needed += ALLEGED if cells["kind"] == "allegation" else ()
        needed += ["cause"] if cells["about"] == "cause" else []
    return needed


def _basis(draft: Draft, cells: dict[str, str]) -> str:
    """On what a count rests, by who says it of whom."""
    kind = _origin(draft, cells["origin_id"]).get("kind", OPEN)
    if cells["attribution"] == "unattributed":
        return "not_stated"
    if cells["origin_id"] == "is-group":
        return "claimed_by_group"
    if kind in ("official", "body"):
        return {"is": "attributed_by_officials", "": OPEN, OPEN: OPEN, "not_stated": OPEN}.get(
            cells["actor"], "self_reported"
        )
    return {"monitor": "recorded_by_monitor", "writer": "media_reported", "outlet": "media_reported"}.get(kind, OPEN)


def _origin(draft: Draft, origin_id: str) -> dict[str, str]:
    rows = {row["origin_id"]: row for row in draft.record["origins"].rows}
    if origin_id in rows:
        return {column: rows[origin_id][column] for column in draft.record["origins"].columns}
    drafted = {line.cells["origin_id"]: line.cells for line in draft.rows["origins"]}
    return drafted.get(origin_id, {"kind": "writer", "named": "false"} if origin_id == writer(draft) else {})


def _nobody(draft: Draft, cells: dict[str, str]) -> bool:
    origin = _origin(draft, cells["origin_id"])
    unnamed = origin.get("named") == "false" and origin.get("kind") != "writer"
    return cells["attribution"] == "unattributed" or unnamed


def _names(draft: Draft, cells: dict[str, str]) -> None:
    """Names of known origins and places become their ids, other names ids that are new; ``writer`` is the article's."""
    if cells["origin_id"] == "writer" or (cells["origin_id"] == OPEN and cells["attribution"] == "outlet_voice"):
        cells["origin_id"] = writer(draft)
    if cells["attribution"] == OPEN and cells["origin_id"] == writer(draft):
        cells["attribution"] = "outlet_voice"
    for column in ("origin_id", "via"):
        if cells[column] not in ("", OPEN):
            cells[column] = _id(draft, "origins", cells[column])
    if cells["place_id"] not in ("", OPEN):
        cells["place_id"] = " ".join(dict.fromkeys(_place_ids(draft, cells["place_id"])))


def _place_ids(draft: Draft, text: str) -> list[str]:
    words = text.split()
    if all(ID.fullmatch(word) for word in words):
        return words
    return [_id(draft, "places", name.strip()) for name in re.split(r"[;,]", text) if name.strip()]


def _id(draft: Draft, table: str, name: str) -> str:
    """The id of a row by its id or one of its names; an id made from the name, with a row of its own, if it is new."""
    key = draft.record[table].key[0]
    if ID.fullmatch(name):
        return name
    rows = [*draft.record[table].rows, *(line.cells for line in draft.rows[table])]
    for row in rows:
        names = {row["name"], row["name_fr"], row["name"].partition(" (")[0]}
        names |= {row["short"], row["short_fr"]} if table == "origins" else set()
        if name.casefold() in {known.casefold() for known in names}:
            return row[key]
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if slug and slug not in {row[key] for row in rows}:
        draft.rows[table].append(_new(draft, table, slug, {"name": name}))
    return slug or name


def _new(draft: Draft, table: str, name: str, cells: dict[str, str]) -> Line:
    # where a place lies may be unknown, but that is to be said
    asked = (*required(draft, table), *(("country", "governorate_id") if table == "places" else ()))
    empty = dict.fromkeys(draft.columns(table), "") | dict.fromkeys(asked, OPEN)
    return Line(empty | {draft.record[table].key[0]: name} | cells)


def _new_origins(draft: Draft) -> None:
    """A row for every origin that neither the record nor the draft has, and what follows in each."""
    used = {line.cells[column] for line in draft.statements if draft.table(line) for column in ("origin_id", "via")}
    for origin in sorted(used - {"", OPEN}):
        if not _origin(draft, origin).get("origin_id"):
            draft.rows["origins"].append(_new(draft, "origins", origin, {}))
    taken = {row[column] for row in draft.record["origins"].rows for column in ("short", "short_fr")}
    for line in draft.rows["origins"]:
        cells = line.cells
        if cells["origin_id"] == writer(draft):
            _fill(cells, _of_writer(draft))
        elif cells["named"] == "false" and cells["kind"] not in ("body", "writer", OPEN):
            _fill(cells, {"reliability": "F"})
        for short, name in (("short", "name"), ("short_fr", "name_fr")):
            if len(cells[name]) <= 18 and cells[name] not in taken:
                _fill(cells, {short: cells[name]})


def _of_writer(draft: Draft) -> dict[str, str]:
    source, of = draft.source, "d’" if draft.source_id[0] in "aeiou" else "de "
    cells = {"name": f"the writer of {draft.source_id}", "name_fr": f"le rédacteur {of}{draft.source_id}"}
    cells |= {"kind": "writer", "named": "false", "short": draft.source_id[:18], "short_fr": draft.source_id[:18]}
    graded = ("party_to_conflict", "reliability", "reliability_basis")
    return cells | {column: source[column] for column in graded}


def _new_places(draft: Draft) -> None:
    known = {row["place_id"] for row in draft.record["places"].rows}
    for line in draft.statements:
        for place in line.cells["place_id"].split() if draft.table(line) else ():
            if place not in {OPEN, *known, *(row.cells["place_id"] for row in draft.rows["places"])}:
                draft.rows["places"].append(_new(draft, "places", place, {}))
    for line in draft.rows["places"]:
        cells = line.cells
        at = [row.cells["locator"] for row in draft.statements if cells["place_id"] in row.cells["place_id"].split()]
        _fill(cells, {"place_basis": f"{draft.source_id} line {at[0]}" if at else ""})
        if cells["governorate_id"] in ("", OPEN):
            continue
        if not re.fullmatch(r"IQ-[A-Z]{2}( IQ-[A-Z]{2})*", cells["governorate_id"]):
            cells["governorate_id"] = " ".join(_place_ids(draft, cells["governorate_id"]))
        _fill(cells, {"country": "IRQ"})


def _source(draft: Draft) -> None:
    cells = draft.rows["sources"][0].cells
    if cells["layer"] == "context":
        cells |= {"text_file": "", "text_sha256": "", "url": cells["url"] or OPEN}
        cells["source_headline_fr"] = "" if cells["source_headline_fr"] == OPEN else cells["source_headline_fr"]
    else:
        cells |= {"text_file": draft.text.name, "text_sha256": draft.text.digest}


def _fill(cells: dict[str, str], values: dict[str, str]) -> None:
    for column, value in values.items():
        if cells[column] in ("", OPEN) and value:
            cells[column] = value
