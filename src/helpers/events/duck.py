"""The rows of a large CSV file, counted by duckdb.

It parses several times faster than the standard library and checks less. So it is only asked which texts there are;
what they mean is read by the same code as in ``counting``, and wherever anything is unusual the file is left to that.
"""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from helpers.events import cells
from helpers.events.coding import LATITUDE, LONGITUDE, POINT, TOLL, WHERE, WHO
from helpers.events.counting import Counted, key_of
from helpers.events.faults import Fault
from helpers.events.layouts import CLOCK, DASHED, ISO, WORDS
from helpers.events.unique import Ids

MEMORY = "160MB"
LONGEST_LINE = 1 << 20
# how many columns at the end of a row are looked at for a comma too many
LAST_COLUMNS = 8
# what a path may not hold, since it would be taken for a pattern of paths
PATTERNS = set("*?[{")
# The month of a day in each form, and the first day of that month.
MONTH_OF = {
    ISO: ("left({0}, 7)", "{}-01"),
    CLOCK: ("left({0}, 7)", "{}-01 00:00:00.000"),
    WORDS: ("substr({0}, strpos({0}, ' ') + 1)", "1 {}"),
    DASHED: ("substr({0}, strpos({0}, '-') + 1)", "1-{}"),
}
FETCHED = 10_000
# those of one event, joined where its month is not enough
JOINT = "|"


def count(counted: Counted, header: Sequence[str], first: list[str], earlier: Sequence[Ids]) -> bool:
    """Count all rows of a file; returns False where it has to be read by ``counting`` instead.

    ``first`` are the cells of its first row, which tell the form of its days.
    """
    try:
        import duckdb

        from helpers.events.form import form
    except ImportError:
        return False
    if counted.encoding != "utf-8" or PATTERNS & set(str(counted.path)):
        return False
    # two threads read as fast as a disk delivers, and nothing is written to one
    settings = {"threads": 2, "memory_limit": MEMORY, "temp_directory": "", "preserve_insertion_order": False}
    try:
        query = Query(counted, header, first)
        with duckdb.connect(config=settings) as connection, ThreadPoolExecutor(1) as pool:
            seen = pool.submit(form, counted.path, query.last)
            good = query.count(connection) and query.unique(connection, earlier)
            found = seen.result()
    except (duckdb.Error, Fault):
        return False
    counted.sha256, counted.size = found.sha256, found.size
    return good and found.sound and all(map(int.__le__, found.endings, query.blank_endings))


class Query:
    """What is asked of one file.

    ``blank_endings`` has how many rows end with at least one blank cell, with two, and so on.
    """

    def __init__(self, counted: Counted, header: Sequence[str], first: list[str]):
        self.counted, self.coding, self.width = counted, counted.coding, len(header)
        self.days = self.coding.dataset.days
        self.coding.reader.read(self.coding.pick(*self.days)([*first, ""]))
        precise = (text for text, precision in self.coding.dataset.date_precision.items() if precision == 1)
        self.exact = next(precise, "")
        self.last = min(LAST_COLUMNS, self.width)
        self.blank_endings: list[int] = []

    def count(self, connection) -> bool:
        """Count the cells; False where rows have to be looked at. Raises Fault for a text that means nothing."""
        answer = connection.execute(self._sql(), [str(self.counted.path)])
        names = [column[0] for column in answer.description]
        while rows := answer.fetchmany(FETCHED):
            for row in rows:
                group = dict(zip(names, row, strict=True))
                if not (self._event(group) if group["of_events"] else self._texts(group)):
                    return False
        return True

    def _texts(self, group: dict[str, Any]) -> bool:
        """Read texts that stand together in rows, whatever their country; for all rows, read what was counted."""
        coding = self.coding
        if group["of_days"]:
            coding.whens[self._key(group, self.days)]
        elif group["of_places"]:
            coding.wheres[self._key(group, WHERE)]
        elif group["of_tolls"]:
            coding.tolls[self._key(group, TOLL)], coding.types[group["type"]]
        else:
            self.counted.rows = group["events"]
            self.blank_endings = [group[f"blank_{number}"] for number in range(1, self.last + 1)]
            return group["events"] > 0 and not group["no_points"]
        return True

    def _event(self, group: dict[str, Any]) -> bool:
        """Count events of Iraq and Syria that are alike."""
        if not group["kept"]:
            return True
        coding = self.coding
        where, party = coding.wheres[self._key(group, WHERE)], coding.parties[self._key(group, WHO, "kept_")]
        when = coding.whens[self._days(group["kept_when"])]
        if when.end < coding.dataset.coverage[where.country]:
            return False
        events = group["events"]
        count = cells.Count(
            events=events,
            killed_low=group["low_sum"] or 0,
            killed_best=group["best_sum"] or 0,
            killed_high=group["high_sum"] or 0,
            toll_unknown=events - group["tolls"],
            imprecise_place=events * where.unsure,
            imprecise_time=events * when.unsure,
            unclear=events * party.unclear,
        )
        cells.add_all(self.counted.cells, {key_of(when, where, party): list(count)})
        self.counted.kept += events
        self.counted.outside += group["outside"]
        return True

    def _key(self, group: dict[str, Any], roles: Sequence[str], kept: str = "") -> tuple[str, ...]:
        return tuple(group.get(kept + role, group.get(role)) for role in roles)

    def _days(self, text: str) -> tuple[str, ...]:
        """The cells of an event's days, or of another day in the month that alone counts."""
        if JOINT in text:
            return tuple(text.split(JOINT)[:-1])
        day = MONTH_OF[self.coding.reader.form][1].format(text)
        year = re.search("[0-9]{4}", day)[0]
        return tuple({"year": year, "date_precision": self.exact}.get(role, day) for role in self.days)

    def unique(self, connection, earlier: Sequence[Ids]) -> bool:
        """Whether every id is well formed and new."""
        if "id" not in self.coding.has:
            return True
        name = self._cell("id")
        sql = f"""
            SELECT left({name}, -3), count(*), count(try_cast(right({name}, 3) AS INTEGER)),
                bitstring_agg(try_cast(right({name}, 3) AS INTEGER), 0, 999),
                bool_and(regexp_full_match({name}, '{self.coding.dataset.ids}'))
            FROM {self._table()} GROUP BY ALL"""
        pages = {}
        for start, rows, numbers, bits, well_formed in connection.execute(sql, [str(self.counted.path)]).fetchall():
            if not start or not well_formed or numbers < rows or bits.count("1") < rows:
                return False
            pages[start] = int(bits[::-1], 2)
        self.coding.ids.take(pages)
        return not any(self.coding.ids.meets(ids) for ids in earlier)

    def _cell(self, role: str) -> str:
        """The column of a role; a blank text where there is none."""
        return f"c{self.coding.at[role]}" if role in self.coding.has else "''"

    def _table(self) -> str:
        names = [f"c{number}" for number in range(self.width)]
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
        never_null = ", ".join(f"'{name}'" for name in names)
        return f"""read_csv(?, header=false, skip=1, auto_detect=false, columns={{{columns}}}, delim=',', quote='"',
            escape='"', strict_mode=true, null_padding=false, force_not_null=[{never_null}],
            max_line_size={LONGEST_LINE}, parallel=true)"""

    def _sql(self) -> str:
        """One pass over the file: which texts stand together, and the sums of events of Iraq and Syria."""
        roles = dict.fromkeys([*self.days, *WHERE, "type", *TOLL])
        texts = [f"{self._cell(role)} AS {role}" for role in roles if role != "governorate"]
        kept = f"{self._cell('country')} IN ({', '.join(map(_quoted, self.coding.dataset.countries))})"
        # other countries have governorates that nobody reads
        of_kept = {"governorate": self._cell("governorate"), "kept_when": self._when()}
        of_kept |= {f"kept_{role}": self._cell(role) for role in WHO if role != "type"}
        best = f"try_cast({self._cell('best')} AS INTEGER)"
        tolls = {role: f"try_cast({self._cell(role)} AS INTEGER)" for role in ("low", "high")}
        tolls = {role: text if role in self.coding.has else best for role, text in tolls.items()} | {"best": best}
        of_kept |= {f"{role}_number": text for role, text in tolls.items()}
        texts += [f"CASE WHEN {kept} THEN {text} END AS {name}" for name, text in of_kept.items()]
        sets = {
            "of_days": self.days,
            "of_places": WHERE,
            "of_tolls": (*TOLL, "type"),
            "of_events": ("kept", "kept_when", *WHERE, "type", *(f"kept_{role}" for role in WHO if role != "type")),
        }
        firsts = {"of_days": self.days[0], "of_places": "country", "of_tolls": "best", "of_events": "kept"}
        asked = [f"GROUPING({first}) = 0 AS {name}" for name, first in firsts.items()]
        blank = [" AND ".join(f"c{self.width - n} = ''" for n in range(1, k + 1)) for k in range(1, self.last + 1)]
        texts += [f"({text}) AS ends_{number}" for number, text in enumerate(blank, 1)]
        counts = [f"count(*) FILTER (ends_{number}) AS blank_{number}" for number in range(1, self.last + 1)]
        return f"""
            SELECT {", ".join([*asked, *dict.fromkeys(name for names in sets.values() for name in names)])},
                count(*) AS events, count(*) FILTER (no_point) AS no_points, {", ".join(counts)},
                sum(low_number) AS low_sum, sum(best_number) AS best_sum, sum(high_number) AS high_sum,
                count(best_number) AS tolls,
                count(*) FILTER (NOT (low_number <= best_number AND best_number <= high_number)) AS outside
            FROM (SELECT {", ".join(texts)}, {kept} AS kept, {self._no_point()} AS no_point FROM {self._table()})
            GROUP BY GROUPING SETS ({", ".join(f"({', '.join(names)})" for names in sets.values())}, ())"""

    def _when(self) -> str:
        """The days of an event, or its month where the day is known and they are one."""
        whole = f"concat_ws('{JOINT}', {', '.join(self._cell(role) for role in self.days)}, '')"
        if (form := self.coding.reader.form) not in MONTH_OF:
            return whole
        start, known = self._cell("start"), ["true"]
        if "end" in self.days:
            known.append(f"{start} = {self._cell('end')}")
        if "date_precision" in self.coding.has:
            known.append(f"{self._cell('date_precision')} = '{self.exact}'")
        return f"CASE WHEN {' AND '.join(known)} THEN {MONTH_OF[form][0].format(start)} ELSE {whole} END"

    def _no_point(self) -> str:
        if not set(POINT) <= self.coding.has:
            return "false"
        blank = "?" if set(POINT) <= self.coding.dataset.blank else ""
        form = f"({LATITUDE}){blank},({LONGITUDE}){blank}"
        return f"NOT regexp_full_match({self._cell('latitude')} || ',' || {self._cell('longitude')}, {_quoted(form)})"


def _quoted(text: str) -> str:
    """A text of this module or of a layout in SQL."""
    return "'" + text.replace("'", "''") + "'"
