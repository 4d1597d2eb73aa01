"""The drawdown against activity: force levels, steps, activity by counting basis on one time axis."""

import textwrap

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes

from helpers import measure, quantity
from helpers.draw import house, labelled, lanes, timeline
from helpers.draw.house import FORCE_COLOURS, INK, LEFT, QUIET, SMALL, TEXT_SIZE
from helpers.draw.lanes import AXIS_WIDTH, Lane, Mark

LEVELS_HEIGHT = 3.0
IN_EFFECT = ("in_effect", "completed")
STATUSES = ("in_effect", "completed", "announced", "planned", "requested", "postponed", "suspended", "refused")
REACH, NUDGE, LINE_HEIGHT = 0.14, 0.17, 0.16


def coalition_drawdown(
    steps: pd.DataFrame, *, levels: pd.DataFrame, facets: list, context: pd.DataFrame, window: tuple, words, source: str
) -> Axes:
    """Force levels, what was announced or done, activity by basis, other changes: one time axis, no joint scale.

    ``steps`` is ``measure.steps`` (one row is one claim on a mission or a withdrawal), ``levels`` is
    ``measure.levels``, ``facets`` the tables of ``measure.activity`` (each of one counting basis, unit and place),
    ``context`` the milestones. Filled = in effect or completed, hollow = announced, asked, planned, postponed,
    suspended or refused; levels stand in the top panel alone. A rectangle is a total over a period, its height the
    rate within its own facet; no line joins different sources. Bands are the milestones that could explain a change
    besides the drawdown. The title says how many levels and totals there are. ``words`` is the page's language,
    ``source`` the line made from the rows drawn. Returns the Axes of the levels.
    """
    every = [steps, levels, *facets, context]
    ends = lanes.limits(
        window, pd.concat([t["date_start"] for t in every]).dropna(), pd.concat([t["date_end"] for t in every]).dropna()
    )
    bands = [
        *_status_lanes(steps[steps["about"] != "strength"], words),
        *_facet_lanes(facets, words),
        _context_lane(context, words),
    ]
    tall = lanes.height(bands, ends)
    figure, (top, below) = house.canvas(LEVELS_HEIGHT + tall, [LEVELS_HEIGHT, tall])
    lanes.shade(top, ends, window)
    _levels(top, levels, ends, words)
    top.tick_params(axis="x", length=0, labelbottom=False)
    lanes.paint(below, bands, ends, window=window)
    _confounders((top, below), context)
    lanes.time_axis(below, words)
    strength = int(levels["is_level"].sum())
    house.finish(
        figure,
        title=words(
            "drawdown.title",
            levels=words.plural("n_levels", strength),
            totals=words.plural("n_rates", sum(map(len, facets))),
        ),
        subtitle=words("drawdown.subtitle", period=words.period(*window)),
        source=source,
        alt=words("drawdown.alt", levels=strength, steps=len(steps), facets=len(facets), context=len(context)),
    )
    return top


def _levels(ax: Axes, levels: pd.DataFrame, ends, words) -> None:
    left = 0.012 - LEFT / AXIS_WIDTH
    ax.text(
        left,
        0.97,
        textwrap.fill(words("lane.levels"), 12),
        transform=ax.transAxes,
        size=SMALL,
        weight="bold",
        va="top",
        color=INK,
    )
    shown = levels[levels["is_level"]]
    if shown.empty:
        ax.text(
            0.01,
            0.5,
            words("lane.empty"),
            transform=ax.transAxes,
            size=TEXT_SIZE,
            va="center",
            color=QUIET,
            style="italic",
        )
        ax.set_yticks([])
        return
    # one panel for all forces and origins, but for one area and unit
    shown = measure.line(shown, across=("force", "origin_id"))
    steady = shown[shown["status"].isin(IN_EFFECT) & shown["value_best"].notna()]
    for _, part in steady.groupby(["source_id", "measure_type"], sort=False):
        for joined in measure.facets(part, least=2):
            line = measure.line(joined)
            colour = FORCE_COLOURS[line["force"].iloc[0]]
            ax.step(line["date_start"], line["value_best"], where="post", color=colour, lw=1.6)
    for force, rows in shown.groupby("force", sort=False):
        for row, value in zip(rows.itertuples(), quantity.number(rows), strict=True):
            done = row.status in IN_EFFECT
            lighter = 0.55 if row.layer == "context" else 1.0
            ax.plot(
                [row.date_start],
                [value],
                "o",
                ms=7,
                mfc=FORCE_COLOURS[force] if done else "white",
                mec=FORCE_COLOURS[force],
                mew=1.5,
                alpha=lighter,
                zorder=3,
            )
            if not done:
                ax.plot([row.date_start, row.date_end], [value] * 2, ls="--", color=FORCE_COLOURS[force], lw=1.2)
    most = shown[["value_low", "value_best", "value_high"]].max().max() * 1.15
    _name_levels(ax, shown, ends, most, words)
    ax.set_ylim(0, most)
    ax.yaxis.set_major_locator(house.few_ticks())
    ax.yaxis.set_major_formatter(lambda value, _: words.number(value))
    ax.grid(axis="y")
    ax.tick_params(axis="y", length=0)


def _name_levels(ax: Axes, shown: pd.DataFrame, ends, most: float, words) -> None:
    """Name each level of each force once, where its name covers no dot and no other name; the table has the rest."""
    x_inch, y_inch = AXIS_WIDTH / (ends[1] - ends[0]).total_seconds(), LEVELS_HEIGHT / most
    days = (shown["date_start"] - ends[0]).dt.total_seconds()
    dots = list(zip(days * x_inch, quantity.number(shown) * y_inch, strict=True))
    taken = [(x - 0.06, x + 0.06, y - 0.06, y + 0.06) for x, y in dots]
    named = set()
    order = sorted(zip(shown.itertuples(), dots, strict=True), key=lambda item: item[0].layer == "context")
    for row, (x, y) in order:
        label = labelled.level(row, words)
        key = (row.force, y, row.status in IN_EFFECT)
        if key in named:
            continue
        width = lanes.text_width(label)
        for up in (0, 1, -1, 2, -2, 3, -3):
            box = _free_box(x, y + up * NUDGE, width, taken)
            if box:
                taken.append(box)
                named.add(key)
                day = ends[0] + pd.Timedelta(seconds=box[0] / x_inch)
                colour = QUIET if row.layer == "context" else INK
                ax.text(day, (box[2] + box[3]) / 2 / y_inch, label, size=TEXT_SIZE, va="center", color=colour)
                break


def _free_box(x: float, y: float, width: float, taken: list) -> tuple[float, float, float, float] | None:
    """The inches that a label right or left of a dot would take, if they are free and inside the panel."""
    for left in (x + REACH, x - REACH - width):
        box = (left, left + width, y - LINE_HEIGHT / 2, y + LINE_HEIGHT / 2)
        inside = box[0] >= 0 and box[1] <= AXIS_WIDTH and box[2] >= 0 and box[3] <= LEVELS_HEIGHT
        if inside and not any(box[0] < b and a < box[1] and box[2] < d and c < box[3] for a, b, c, d in taken):
            return box
    return None


def _status_lanes(steps: pd.DataFrame, words) -> list[Lane]:
    found = [
        Lane(
            words.term("forces", "status", status).capitalize(),
            [
                Mark(
                    start=row.date_start,
                    end=row.date_end,
                    label=labelled.force(row, words),
                    colour=FORCE_COLOURS[row.force],
                    filled=status in IN_EFFECT,
                    dashed=status not in IN_EFFECT,
                    faint=row.layer == "context",
                )
                for row in steps[steps["status"] == status].itertuples()
            ],
        )
        for status in STATUSES
        if (steps["status"] == status).any()
    ]
    return found or [Lane(words("lane.steps"), [], words("lane.empty"))]


def _facet_lanes(facets: list, words) -> list[Lane]:
    found = []
    for rows in map(measure.line, facets):
        first = rows.iloc[0]
        if first["layer"] == "context":
            found += timeline.series_lanes(rows, words)
            continue
        title = f"{words.term('counts', 'what', first['what'])}, {words.geography(first['country'], first['place_id'])}"
        marks = rows.rename(columns={"date_start": "start", "date_end": "end"}).assign(
            lane="totals", standing="single", is_projection=False, n_origins=float("nan")
        )
        found.append(Lane(title, timeline.lane(marks, "totals", words).marks))
    return found or [Lane(words("lane.totals"), [], words("lane.empty"))]


def _context_lane(context: pd.DataFrame, words) -> Lane:
    marks = [
        Mark(
            start=row.date_start,
            end=row.date_end,
            label=labelled.milestone(row, words),
            colour=timeline.CONTEXT_COLOUR,
            filled=bool(row.confounder),
            faint=row.layer == "context",
        )
        for row in context[context["date_start"].notna()].itertuples()
    ]
    return Lane(words("lane.confounders"), marks, words("lane.empty"))


def _confounders(axes: tuple, context: pd.DataFrame) -> None:
    """A light band through every panel for each milestone that could explain a change besides the drawdown."""
    for row in context[context["confounder"] & context["date_start"].notna()].itertuples():
        for ax in axes:
            start, end = mdates.date2num(row.date_start), mdates.date2num(row.date_end) + 1
            ax.axvspan(start, end, color="#f2ead2" if end - start > 3 else "#e6d9b0", alpha=0.6, lw=0, zorder=-0.5)
