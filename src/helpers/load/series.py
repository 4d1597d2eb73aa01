"""One series of counts as a wide table."""

from pathlib import Path

import pandas as pd

from helpers.errors import CONFIGURATION, Refusal, nearest
from helpers.load.tables import table

NUMBERS = ("value_low", "value_best", "value_high")
# what tells the things apart that one series counts
THINGS = ("what", "who", "country", "place_id")
PERIOD = ("date_start", "date_end")


def wide(counts: pd.DataFrame, name: str, data: Path) -> pd.DataFrame:
    """One series of ``counts``; one row is one period, one column the best number of one thing counted.

    Before them stand ``date_start``, ``date_end`` and ``days``; where ranges are stated, ``… low`` and ``… high``
    follow. A thing is called by what is counted and by whatever else differs within the series: of whom, in which
    countries, at which place. Parts of a total are left out, such as one governorate of several. ``claim_ids`` are the
    claims of a row. Raises Refusal (exit code 78) for a name that ``data/series.csv`` does not have.
    """
    known = table("series", data)["series"]
    if name not in set(known):
        hint = nearest(name, known) or f", such as {', '.join(sorted(known)[:3])}"
        raise Refusal(CONFIGURATION, [f"series: got {name!r}; expected one of data/series.csv{hint}"])
    rows = whole(counts, name)
    if rows.empty:
        return rows[[*PERIOD]].assign(days=pd.Series(dtype="int64"), claim_ids=pd.Series(dtype="object"))
    differ = [key for key in THINGS if key == "what" or rows[key].nunique() > 1]
    rows = rows.assign(thing=rows[differ].replace("not_applicable", "").agg(_called, axis=1))
    numbers = rows.pivot(index=[*PERIOD], columns="thing", values=[*NUMBERS])
    best = numbers["value_best"]
    for end in ("low", "high"):
        best = best.join(numbers[f"value_{end}"].dropna(axis=1, how="all").add_suffix(f" {end}"))
    best["claim_ids"] = rows.groupby([*PERIOD])["claim_id"].agg(tuple)
    best = best[[*sorted(best.columns.difference(["claim_ids"])), "claim_ids"]].rename_axis(columns=None).reset_index()
    best.insert(len(PERIOD), "days", (best["date_end"] - best["date_start"]).dt.days + 1)
    return best


def whole(counts: pd.DataFrame, name: str) -> pd.DataFrame:
    """The dated totals of one series, each of the widest place that is counted: one row is one claim."""
    rows = counts[counts["series"].eq(name) & counts["part_of"].eq("") & counts["date_start"].notna()]
    wide = rows["place_id"].eq("")
    has_wide = wide.groupby([rows[key] for key in ("what", "who", "country")]).transform("any")
    return rows[wide | ~has_wide.astype(bool)]


def _called(values: pd.Series) -> str:
    return ", ".join(filter(None, values))
