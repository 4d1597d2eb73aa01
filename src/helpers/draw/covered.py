"""The months that the articles report on."""

from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.draw.packing import Item, Scale
from helpers.draw.sheet import HATCHED, QUIET, Layout, Sheet, link, text_width

STRIP, NAME = 12, 14


def names(table: pd.DataFrame, scale: Scale, record, layout: Layout) -> list[Item]:
    """The articles with the months that each reports on, named by who writes and when."""
    words, published = record.words, record.sources.set_index("source_id")["source_date_end"]
    items = []
    for source, rows in table.groupby("source_id", sort=False):
        date = words.month(published[source].date())
        # an article's own voice has an origin of its own
        writer = words.shorts.get(f"writer-{source}")
        begin, end = scale.at(rows["date_start"].min()), scale.at(rows["date_end"].max() + pd.Timedelta(days=1))
        name = f"{writer[words.lang]}, {date}" if writer else date
        items.append(Item(rows.index[0], begin, end, (name,), layout.small))
    return _below(sorted(items, key=lambda item: item.begin), scale)


def _below(items: list[Item], scale: Scale) -> list[Item]:
    """The items with their labels below the marks, from where they begin, in as few rows as have room."""
    rows: list[float] = []
    placed = []
    for item in items:
        width = text_width(item.texts[0], item.size)
        label = min(item.begin, scale.right - width)
        line = next((number for number, taken in enumerate(rows) if taken + 10 <= label), len(rows))
        rows[line:] = [label + width, *rows[line + 1 :]]
        placed.append(replace(item, line=line, text=item.texts[0], label=label))
    return placed


def paint(ax: Axes, sheet: Sheet, table: pd.DataFrame, items: list[Item]) -> None:
    ground = Rectangle((0, 0), 1, STRIP, transform=ax.get_yaxis_transform(), facecolor="white", edgecolor=HATCHED)
    ground.set(hatch="////", lw=0, zorder=1)
    ax.add_patch(ground)
    for item in items:
        source = table.at[item.index, "source_id"]
        rows = table[table["block"].eq("months") & table["source_id"].eq(source)]
        start, end = rows["date_start"].min(), rows["date_end"].max() + pd.Timedelta(days=1)
        patch = Rectangle((start, 0), end - start, STRIP, facecolor="#555555", edgecolor="white", lw=0.8, zorder=2)
        link(patch, f"source-{source}")
        ax.add_patch(patch)
        level = sheet.at(ax, start, STRIP + NAME * (item.line + 0.5) + 2)[1]
        sheet.write(item.label, level, item.text, size=item.size, colour=QUIET, claims=f"source-{source}")
