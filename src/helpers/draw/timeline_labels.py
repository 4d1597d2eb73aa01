"""What the chronology writes: the names of its rows, the labels of its marks, the figure in words."""

import pandas as pd

from helpers.draw import labelled
from helpers.draw.axis import TimeAxis
from helpers.draw.phrases import writer
from helpers.draw.sheet import MARGIN, text_width
from helpers.language import message
from helpers.measure import packing, timeline

AVERAGE = {
    "per_day": (message("avg {n} a day"), message("{n}/day")),
    "per_month": (message("avg {n} a month"), message("{n}/month")),
    "per_quarter": (message("avg {n} a quarter"), message("{n}/qtr")),
}
WHAT = {"attacks": message("attacks"), "incidents": message("incidents")}
KILLED = {"civilians": message("civilians killed"), "people": message("people killed")}
# what does not speak of the area asked for; a wider one that needs more words than a few countries is only called so
ELSEWHERE = {
    "wider": message("wider area"),
    "part": message("{place} only"),
    "area_not_stated": message("area not stated"),
}
FEW = 2


def of_marks(table: pd.DataFrame, words) -> list[tuple[str, ...]]:
    """The possible labels of each mark of ``timeline.marks``, the best first; months have none."""
    several = table.duplicated(["block", "row"], keep=False)
    rows = zip(table.itertuples(), several, strict=True)
    return [() if row.block == "months" else tuple(filter(None, _label(row, words, more))) for row, more in rows]


def _label(row, words, several: bool) -> tuple[str, ...]:
    if row.block != "ribbons":
        return _voice(row, words) if row.kind == "voice" else (labelled.event(row, words),)
    n = labelled.number(row, words)
    if row.kind == "average":
        return tuple(words(form, n=n) for form in AVERAGE[row.unit])
    if row.kind == "projection":
        return words("projection: {n} × {base}", n=n, base=labelled.period(row.base_start, row.base_end, words)), words(
            "projection"
        )
    brief = labelled.brief(row, words)
    if row.kind == "single" and several:
        return *(words("{n} ({who})", n=number, who=words.short(row.origin_id)) for number in (n, brief)), n
    return brief, n


def _voice(row, words) -> tuple[str, ...]:
    """Who says it, how much, and where if it is another area; last the name alone, since italics mark another area."""
    named, who, amount = words.briefly(row.country, row.place_id), words.short(row.origin_id), []
    where = [words(ELSEWHERE[row.use], place=named)] if row.use in ELSEWHERE else []
    whole = [named] if row.use == "wider" and len(row.country.split()) <= FEW else where
    if row.table == "ratios":
        n = labelled.number(row, words)
        base = labelled.period(row.base_start, row.base_end, words)
        stated = words("−{n}%", n=n) if row.unit == "percent" else words("{n} × {base}", n=n, base=base)
        amount = [words("projection") if row.is_projection else stated]
    parts = ([*amount, *whole], whole, where, [])
    return tuple(words("{who}: {what}", who=who, what=", ".join(part)) if part else who for part in parts)


def row_name(cells: pd.DataFrame, words) -> str:
    """Who counts what in a row of counts."""
    row = cells.iloc[0]
    if row.kind == "single" and len(cells) > 1:
        return words("others, one count each")
    if row.what == "killed":
        what = words(KILLED[row.who]) if row.who in KILLED else labelled.counted(row, words)
    else:
        what = words("claims") if row.count_basis == timeline.CLAIMED else words(WHAT[row.what])
    return words("{who}: {what}", who=words.short(row.origin_id), what=what)


def articles(sources: pd.Index, record) -> list[str]:
    """Who writes each article, and when."""
    rows = record.sources.set_index("source_id", drop=False).loc[sources]
    return [f"{writer(row, record.words)}, {record.words.month(row.source_date_end)}" for row in rows.itertuples()]


def placed(marks: pd.DataFrame, axis: TimeAxis, size: float, taken: dict, most: float = float("inf")) -> pd.DataFrame:
    """The marks that fit (``packing.packed``), each with the ``text`` that fits."""
    looks = zip(marks["texts"], marks["weight"], strict=True)
    widths = [[text_width(text, size, weight) + MARGIN if text else 0 for text in texts] for texts, weight in looks]
    fitting = packing.packed(marks.assign(widths=widths), (axis.left, axis.left + axis.width), taken, most)
    return fitting.assign(
        text=[texts[choice] for texts, choice in zip(fitting["texts"], fitting["choice"], strict=True)]
    )


def described(table: pd.DataFrame, cells: pd.DataFrame, days: tuple[pd.Timestamp, pd.Timestamp], words) -> str:
    """The figure in words; ``cells`` are the counts shown, ``days`` the first and the last."""
    if table.empty:
        return words("No count, statement or attack in this selection.")
    rows = []
    for part in timeline.ends(cells):
        ends = list(part.itertuples())
        periods = [words.period(end.date_start, end.date_end) for end in ends]
        n, *last = (
            words("{n} ({who})", n=labelled.number(end, words), who=of) for end, of in zip(ends, periods, strict=True)
        )
        n = words("{first} to {last}", first=n, last=last[0]) if last else n
        place = words.geography(ends[0].country, ends[0].place_id)
        rows.append(words("{row}, {place}: {n}", row=row_name(part, words), place=place, n=n))
    return words(
        "Chronology from {period}. Counts over a period, row by row: {rows}. Statements on direction: {up} say more, "
        "{unchanged} no change, {down} fewer. Single attacks told: {attacks}.",
        period=words.period(*days),
        rows=words.series(rows) or words("none"),
        **table["lane"].value_counts().reindex(["up", "unchanged", "down", "attacks"], fill_value=0),
    )
