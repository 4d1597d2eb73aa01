"""Statements and single attacks as points along time, each with its label."""

import matplotlib.dates as dates
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.chronology import SAID
from helpers.draw import labelled
from helpers.draw.packing import Item, Scale
from helpers.draw.sheet import INK, QUIET, Layout, Sheet
from helpers.language import message

WAYS = {"up": message("more"), "unchanged": message("no change"), "down": message("fewer")}
MARKERS = {"up": "^", "unchanged": "s", "down": "v", "attacks": "o"}
LINE, REACH = 17, 6
# what does not speak of the area asked for
ELSEWHERE = ("wider", "part", "area_not_stated")
# a wider area that needs more words than these countries is only called wider
FEW = 2


def voices(table: pd.DataFrame, scale: Scale, *, layout: Layout, words, home: str) -> list[tuple[str, Item]]:
    """The statements that lie within the time shown, each with its lane, the most telling first.

    First those of the articles, then by how they are used in the verdict; of like ones the newest. Statements on other
    countries than the one asked for (``home``) alone have no place in a figure of it.
    """
    order = {use: place for place, use in enumerate(SAID)}
    here = table["country"].eq("") | table["country"].map(lambda codes: home in codes.split()).astype(bool)
    ranked = (
        table[here]
        .assign(rank=table["use"].map(order))
        .sort_values(["layer", "rank", "date_end"], ascending=[True, True, False], kind="stable")
    )
    return [
        (row.lane, _item(row, scale, layout, _said(row, words))) for row in ranked.itertuples() if _holds(row, scale)
    ]


def attacks(table: pd.DataFrame, scale: Scale, *, layout: Layout, words) -> list[tuple[str, Item]]:
    """The attacks, each with its lane: those of the articles first, then by origins and people killed."""
    killed = table[["value_best", "value_low", "value_high"]].bfill(axis=1).iloc[:, 0].fillna(0)
    ranked = table.assign(killed=killed).sort_values(
        ["layer", "n_origins", "killed"], ascending=[True, False, False], kind="stable"
    )
    return [
        (row.lane, _item(row, scale, layout, (labelled.event(row, words),)))
        for row in ranked.itertuples()
        if _holds(row, scale)
    ]


def _holds(row, scale: Scale) -> bool:
    return scale.holds(row.date_start, row.date_end)


def _middle(row) -> pd.Timestamp:
    return row.date_start + (row.date_end - row.date_start + pd.Timedelta(days=1)) / 2


def _item(row, scale: Scale, layout: Layout, texts: tuple[str, ...]) -> Item:
    middle = scale.at(_middle(row))
    begin = min(scale.at(row.date_start), middle - REACH)
    end = max(scale.at(row.date_end + pd.Timedelta(days=1)), middle + REACH)
    return Item(row.Index, begin, end, texts, layout.small)


def _said(row, words) -> tuple[str, ...]:
    """Who says it, by how much, of where, if not of the area asked for; at last only that it is of another one."""
    who = words.shorts[row.origin_id][words.lang]
    areas = {"wider": words("wider area"), "part": "", "area_not_stated": words("area not stated")}
    named = words.briefly(row.country, row.place_id)
    if row.use == "part":
        areas["part"] = words("{place} only", place=named)
    where = [areas[row.use]] if row.use in areas else []
    whole = [named] if row.use == "wider" and len(row.country.split()) <= FEW else where
    amount = [_amount(row, words)] if row.table == "ratios" else []
    parts = [[*amount, *whole], whole, where]
    texts = [words("{who}: {what}", who=who, what=", ".join(part)) if part else who for part in parts]
    return tuple(dict.fromkeys(texts))


def _amount(row, words) -> str:
    if row.is_projection:
        return words("projection")
    number = labelled.number(row, words)
    if row.unit == "percent":
        return words("−{n}%", n=number)
    return words("{n} × {base}", n=number, base=words.period(row.base_start.date(), row.base_end.date()))


def paint(ax: Axes, sheet: Sheet, table: pd.DataFrame, items: list[Item], top: float, *, filled: pd.Series) -> None:
    """Draw the items from ``top`` (pixels) on: a point at the middle of each time, a line over it, the label beside."""
    if not items:
        return
    rows = table.loc[[item.index for item in items]]
    heights = [top + LINE * (item.line + 0.5) for item in items]
    shown = pd.DataFrame(
        {"at": [_middle(row) for row in rows.itertuples()], "y": heights, "lane": rows["lane"].to_list()}
    )
    urls = [f"#{claim}" for claim in rows["claim_id"]]
    begins, ends = (dates.date2num(rows[column]) for column in ("date_start", "date_end"))
    ax.hlines(heights, begins, ends + 1, color="#9a9a9a", lw=1.1, zorder=2).set_urls(urls)
    before = len(ax.collections)
    sns.scatterplot(
        shown, x="at", y="y", style="lane", markers=MARKERS, ax=ax, s=52, linewidth=1.1, legend=False, zorder=3
    )
    points = ax.collections[before]
    solid = filled.loc[rows.index].to_list()
    own = rows["layer"].eq("article").to_list()
    points.set_edgecolor([INK if mine else QUIET for mine in own])
    points.set_facecolor([(INK if mine else QUIET) if full else "white" for mine, full in zip(own, solid, strict=True)])
    points.set_urls(urls)
    for item, y, claim, mine in zip(items, heights, rows["claim_id"], own, strict=True):
        level = sheet.at(ax, rows.loc[item.index, "date_start"], y)[1]
        colour = INK if mine else QUIET
        slant = "italic" if rows.at[item.index, "use"] in ELSEWHERE else "normal"
        sheet.write(item.label, level, item.text, size=item.size, colour=colour, claims=claim, style=slant)
