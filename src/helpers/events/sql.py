"""What duckdb is asked of a CSV file of events."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers.events.coding import LATITUDE, LONGITUDE, OTHER, POINT, TOLL, WHERE, Coding
from helpers.events.layouts import CLOCK, DASHED, ISO, WORDS
from helpers.events.row import COUNTRY_ONLY

# between the cells of a text that duckdb answers with
JOINT = "\x1f"
# The month of a day in each form, and the first day of that month.
MONTH_OF = {
    ISO: ("left({}, 7)", "{}-01"),
    CLOCK: ("left({}, 7)", "{}-01 00:00:00.000"),
    WORDS: ("substr({0}, strpos({0}, ' ') + 1)", "1 {}"),
    DASHED: ("substr({0}, strpos({0}, '-') + 1)", "1-{}"),
}
LONGEST_LINE = 1 << 20


class Columns:
    """One file's columns by their roles, in SQL."""

    def __init__(self, coding: Coding, width: int, path: Path):
        self.coding, self.width, self.path = coding, width, path

    def groups(self, sure: Sequence[str], last: int) -> str:
        """One pass over the file: four questions, each answered by texts that stand together and how often.

        They are days; places elsewhere; tolls, with the type, the precision of the place, whether there is a point and
        how many of the ``last`` cells are blank; events of Iraq and Syria that are alike, with the classes of their
        actors and the sums of their tolls. ``sure`` are the
        texts that say that the month of a day is that of the event.
        """
        ours = f"{self.cell('country')} IN ({', '.join(map(quoted, self.coding.dataset.countries))})"
        toll = [self.cell(role) for role in (*TOLL, "type", "where")]
        event = [self._when(sure), *(self.cell(role) for role in WHERE[:-1]), self._where(), self.cell("type")]
        event += [self._actor("actor1"), self._actor("actor2"), self.cell("status")]
        numbers = {role: self._number(role, ours) for role in TOLL}
        place = [self.cell(role) for role in WHERE if role != "governorate"]
        texts = {
            "days": joined([self.cell(role) for role in self.coding.dataset.days]),
            "place": f"CASE WHEN NOT {ours} THEN {joined(place)} END",
            "toll": joined([*toll, self._is_point(), self._blank_end(last)]),
            "event": f"CASE WHEN {ours} THEN {joined(event)} END",
        }
        named = ", ".join(f"{text} AS {name}" for name, text in (texts | numbers).items())
        return f"""
            SELECT days, place, toll, event, count(*), sum(low), sum(best), sum(high), count(best),
                count(*) FILTER (NOT (low <= best AND best <= high))
            FROM (SELECT {named} FROM {self._table()})
            GROUP BY GROUPING SETS ((days), (place), (toll), (event))"""

    def wrong_ids(self) -> str:
        """A second pass: a row where an id is not well formed or stands twice.

        Ids count up, so those that end with three digits are a bit each, by what stands before these.
        """
        name, form = self.cell("id"), quoted(self.coding.dataset.ids)
        return f"""
            SELECT 1 FROM (
                SELECT {name} AS id, try_cast(right({name}, 3) AS INTEGER) AS number,
                    number IS NOT NULL AND length(id) > 3 AS paged, regexp_full_match({name}, {form}) AS well_formed
                FROM {self._table()}
            )
            GROUP BY paged, CASE WHEN paged THEN left(id, -3) ELSE id END
            HAVING NOT bool_and(well_formed)
                OR count(*) > coalesce(bit_count(bitstring_agg(CASE WHEN paged THEN number END, 0, 999)), 1)
            LIMIT 1"""

    def ids(self) -> str:
        """A third pass: every id."""
        return f"SELECT {self.cell('id')} FROM {self._table()}"

    def cell(self, role: str) -> str:
        """The column of a role; a blank text where there is none."""
        return f"c{self.coding.at[role]}" if role in self.coding.has else "''"

    def _table(self) -> str:
        names = [f"c{number}" for number in range(self.width)]
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
        never_null = ", ".join(f"'{name}'" for name in names)
        # not bound as a parameter, for which the client would import pandas, which takes a second
        return f"""read_csv({quoted(str(self.path))}, header=false, skip=1, auto_detect=false, columns={{{columns}}},
            delim=',', quote='"', escape='"', strict_mode=true, null_padding=false, force_not_null=[{never_null}],
            max_line_size={LONGEST_LINE}, parallel=true)"""

    def _number(self, role: str, ours: str) -> str:
        """An estimate of a toll; what no file states is that of the best one."""
        cell = self.cell(role if role in self.coding.has else "best")
        return f"CASE WHEN {ours} THEN try_cast({cell} AS INTEGER) END"

    def _when(self, sure: Sequence[str]) -> str:
        """The days of an event, or its month where that is enough."""
        whole = joined([self.cell(role) for role in self.coding.dataset.days], ";")
        if (form := self.coding.reader.form) not in MONTH_OF:
            return whole
        start, known = self.cell("start"), ["true"]
        if "end" in self.coding.dataset.days:
            known.append(f"{start} = {self.cell('end')}")
        if "date_precision" in self.coding.has:
            known.append(f"{self.cell('date_precision')} IN ({', '.join(map(quoted, sure))})")
        return f"CASE WHEN {' AND '.join(known)} THEN {MONTH_OF[form][0].format(start)} ELSE {whole} END"

    def _where(self) -> str:
        """The precision of a place, one text for all that say as much of its governorate."""
        if "where" not in self.coding.has:
            return "''"
        known = self.coding.dataset.precision
        vague = [text for text, precision in known.items() if precision == COUNTRY_ONLY] or [""]
        precise = next(text for text, precision in known.items() if precision != COUNTRY_ONLY)
        texts = ", ".join(map(quoted, vague))
        return f"CASE WHEN {self.cell('where')} IN ({texts}) THEN {quoted(vague[0])} ELSE {quoted(precise)} END"

    def _actor(self, role: str) -> str:
        """The class of an actor, by the forms that ``coding`` reads it by."""
        name = self.cell(role)
        forms = [
            f"WHEN regexp_full_match({name}, {quoted(form)}, 's') THEN {quoted(kind)}"
            for kind, form in self.coding.dataset.actors
        ]
        return f"CASE {' '.join(forms)} ELSE {quoted(OTHER)} END"

    def _is_point(self) -> str:
        """1 for decimal degrees, or for blank cells where they may be; 0 for anything else."""
        if not set(POINT) <= self.coding.has:
            return "1"
        blank = "?" if set(POINT) <= self.coding.dataset.blank else ""
        form, point = f"({LATITUDE}){blank},({LONGITUDE}){blank}", joined(map(self.cell, POINT), ",")
        return f"regexp_full_match({point}, {quoted(form)})::INTEGER"

    def _blank_end(self, last: int) -> str:
        """How many cells at the end of a row are blank."""
        filled = [f"WHEN c{self.width - number - 1} <> '' THEN {number}" for number in range(last)]
        return f"CASE {' '.join(filled)} ELSE {last} END" if filled else "0"


def joined(texts: Iterable[str], between: str = JOINT) -> str:
    """Texts in SQL as one text."""
    return f"concat_ws({quoted(between)}, {', '.join(texts)})"


def quoted(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"
