"""How counts and the list of their series agree."""

from collections.abc import Iterator

from helpers.check.tables import RawTables, by_id, span
from helpers.errors import Problem, nearest

# the days that a period of each length may have
LENGTHS = {"week": (7, 7), "month": (28, 31), "quarter": (90, 92), "half_year": (181, 184), "year": (365, 366)}


def _counted(tables: RawTables) -> Iterator[Problem]:
    """Every count of another counter or another length than its series, and every series without a count."""
    series, used = by_id(tables["series"].rows, "series"), set()
    for row in tables["counts"].rows:
        if not (told := series.get(row["series"])):
            continue
        used.add(row["series"])
        if row["origin_id"] != told["origin_id"]:
            yield row.problem("SERIES", "origin_id", f"{told['origin_id']}, who counts the series {row['series']}")
        days, wanted = span(row), LENGTHS.get(told["period"])
        if wanted and days and not wanted[0] <= days.days <= wanted[1]:
            length = told["period"].replace("_", " ")
            yield row.problem("SERIES", "date_edtf", f"one {length}, as the series {row['series']} counts by")
    for name in series.keys() - used:
        yield series[name].problem("SERIES", "series", "a series that a row of counts.csv belongs to")


def _comparable(tables: RawTables) -> Iterator[Problem]:
    """Every series said to compare with one that is not there, is another counter's or does not say so in turn."""
    series = by_id(tables["series"].rows, "series")
    for name, row in series.items():
        for other in row["comparable_with"].split():
            if other not in series or other == name:
                hint = nearest(other, series.keys() - {name})
                yield row.problem("SERIES", "comparable_with", f"other series of this table; {other} is none{hint}")
            elif series[other]["origin_id"] != row["origin_id"]:
                yield row.problem("SERIES", "comparable_with", f"series of {row['origin_id']}; {other} is none")
            elif name not in series[other]["comparable_with"].split():
                yield row.problem("SERIES", "comparable_with", f"series that compare with this one; {other} does not")


RULES = (_counted, _comparable)
