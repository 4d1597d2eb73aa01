"""What the chronology writes: the names of its rows, the labels of its marks, the figure in words."""

import pandas as pd

from helpers.draw import labelled
from helpers.language import message

AVERAGE = {
    "per_day": (message("avg {n} a day"), message("{n}/day")),
    "per_month": (message("avg {n} a month"), message("{n}/month")),
    "per_quarter": (message("avg {n} a quarter"), message("{n}/qtr")),
}
KILLED = {"civilians": message("civilians killed"), "people": message("people killed")}
WHAT = {"attacks": message("attacks"), "incidents": message("incidents")}
# a wider area that needs more words than these countries is only called wider
FEW = 2


def of_marks(table: pd.DataFrame, words) -> list[tuple[str, ...]]:
    """The label of each mark of ``chronology.marks`` and shorter ones, the best first."""
    several = table.duplicated(["block", "row"], keep=False)
    return [
        tuple(filter(None, _label(row, words, more))) for row, more in zip(table.itertuples(), several, strict=True)
    ]


def _label(row, words, several: bool) -> tuple[str, ...]:
    if row.block == "months":
        return ()
    if row.kind == "voice":
        return _voice(row, words)
    if row.kind == "attack":
        return (labelled.event(row, words),)
    n = labelled.number(row, words)
    if row.kind == "average":
        return tuple(words(form, n=n) for form in AVERAGE[row.unit])
    if row.kind == "projection":
        return words("projection: {n} × {base}", n=n, base=_base(row, words)), words("projection")
    brief = labelled.brief(row, words)
    if row.kind == "single" and several:
        return *(words("{n} ({who})", n=number, who=words.short(row.origin_id)) for number in (n, brief)), n
    return brief, n


def naming(row, words) -> tuple[str, str]:
    """Who counts what."""
    if row.what == "killed":
        what = words(KILLED[row.who]) if row.who in KILLED else labelled.counted(row, words)
    else:
        what = words("claims") if row.count_basis == "claimed_by_group" else words(WHAT[row.what])
    return words.short(row.origin_id), what


def row_name(cells: pd.DataFrame, words) -> str:
    """The name of a row of counts."""
    if cells["kind"].eq("single").sum() > 1:
        return words("others, one count each")
    who, what = naming(next(cells.itertuples()), words)
    return words("{who}: {what}", who=who, what=what)


def _base(row, words) -> str:
    return (
        words.period(row.base_start.date(), row.base_end.date())
        if row.base_start == row.base_start
        else words("undated")
    )


def _voice(row, words) -> tuple[str, ...]:
    """Who says it, by how much, of where, if not of the area asked for; at last only that it is of another one."""
    named = words.briefly(row.country, row.place_id)
    areas = {
        "wider": words("wider area"),
        "part": words("{place} only", place=named),
        "area_not_stated": words("area not stated"),
    }
    where = [areas[row.use]] if row.use in areas else []
    whole = [named] if row.use == "wider" and len(row.country.split()) <= FEW else where
    amount = [_amount(row, words)] if row.table == "ratios" else []
    who = words.short(row.origin_id)
    parts = [[*amount, *whole], whole, where]
    return tuple(words("{who}: {what}", who=who, what=", ".join(part)) if part else who for part in parts)


def _amount(row, words) -> str:
    if row.is_projection:
        return words("projection")
    n = labelled.number(row, words)
    return words("−{n}%", n=n) if row.unit == "percent" else words("{n} × {base}", n=n, base=_base(row, words))


def articles(months: pd.DataFrame, record) -> dict[str, str]:
    """The articles in the order of the months that they report on, each with who writes and when."""
    words, published = record.words, record.sources.set_index("source_id")["source_date_end"]
    dates = {source: words.month(published[source].date()) for source in months.sort_values("date_start")["source_id"]}
    # an article's own voice has an origin of its own
    writers = {source: f"writer-{source}" for source in dates if f"writer-{source}" in words.shorts}
    return dates | {source: f"{words.short(writer)}, {dates[source]}" for source, writer in writers.items()}


def described(table: pd.DataFrame, rows: pd.DataFrame, days: tuple[pd.Timestamp, pd.Timestamp], words) -> str:
    """What is to be seen, in words; ``rows`` are the marks of the rows of counts shown, ``days`` the first and last."""
    if table.empty:
        return words("No count, statement or attack in this selection.")
    counted = rows[rows["kind"].isin(["total", "single"])]
    # of a row that is a series the first and the last, of single counts each
    each = counted["row"].where(counted["kind"].eq("total"), -1 - counted.index.to_series())
    said = [_first_and_last(part, words) for _, part in counted.groupby(each, sort=False)]
    ways = table["lane"].value_counts().reindex(["up", "unchanged", "down"], fill_value=0)
    return words(
        "Chronology from {period}. Counts over a period, row by row: {rows}. Statements on direction: {up} say more, {unchanged} no change, {down} fewer. Single attacks told: {attacks}.",
        period=words.period(*(day.date() for day in days)),
        rows=words.series(said) or words("none"),
        attacks=int(table["block"].eq("attacks").sum()),
        **ways,
    )


def _first_and_last(cells: pd.DataFrame, words) -> str:
    row = next(cells.itertuples())
    ends = cells.iloc[[0, -1]].drop_duplicates("claim_id").itertuples()
    said = [
        words(
            "{n} ({who})", n=labelled.number(end, words), who=words.period(end.date_start.date(), end.date_end.date())
        )
        for end in ends
    ]
    who, what = naming(row, words)
    values = {"who": who, "what": what, "place": words.geography(row.country, row.place_id), "first": said[0]}
    if len(said) == 1:
        return words("{who}, {what}, {place}: {first}", **values)
    return words("{who}, {what}, {place}: {first} to {last}", **values, last=said[1])
