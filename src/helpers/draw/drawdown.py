"""The drawdown against activity: force levels, steps, activity by counting basis on one time axis."""

import textwrap

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes

from helpers.draw import house, labelled, lanes, timeline
from helpers.draw.house import FORCE_COLOURS, INK, LEFT, QUIET, SMALL, TEXT_SIZE
from helpers.draw.lanes import AXIS_WIDTH, Lane, Mark

LEVELS_HEIGHT = 1.9
IN_EFFECT = ("in_effect", "completed")
STATUSES = ("in_effect", "completed", "announced", "planned", "requested", "postponed", "refused", "denied")


def coalition_drawdown(
    steps: pd.DataFrame, *, levels: pd.DataFrame, facets: list, context: pd.DataFrame, window: tuple, words, source: str
) -> Axes:
    """Force levels, what was announced or done, activity by basis, other changes: one time axis, no joint scale.

    ``steps`` is ``measure.steps`` (one row is one claim on a mission or a withdrawal), ``levels`` is
    ``measure.levels``, ``facets`` the tables of ``measure.activity`` (each of one counting basis, unit and place),
    ``context`` the milestones. Filled = in effect or completed, hollow = announced, asked, planned, postponed or refused. A rectangle is a total
    over a period, its height the rate within its own facet; no line joins different sources. Bands are the milestones
    that could explain a change besides the drawdown. The title says how many levels and totals there are.
    ``words`` is the page's language, ``source`` the line made from the rows drawn. Returns the Axes of the levels.
    """
    every = [steps, levels, *facets, context]
    ends = lanes.limits(
        window, pd.concat([t["date_start"] for t in every]).dropna(), pd.concat([t["date_end"] for t in every]).dropna()
    )
    bands = [*_status_lanes(steps, words), *_facet_lanes(facets, words), _context_lane(context, words)]
    tall = lanes.height(bands, ends)
    figure, (top, below) = house.canvas(LEVELS_HEIGHT + tall, [LEVELS_HEIGHT, tall])
    _levels(top, levels, words)
    lanes.shade(top, ends, window)
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


def _levels(ax: Axes, levels: pd.DataFrame, words) -> None:
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
    for (force, _), rows in shown.groupby(["force", "measure_type"], sort=False):
        steady = rows[rows["status"].isin(IN_EFFECT) & rows["value_best"].notna()]
        if steady.groupby("source_id").size().max() == len(steady) > 1:
            ax.step(steady["date_start"], steady["value_best"], where="post", color=FORCE_COLOURS[force], lw=1.6)
        for row in rows.itertuples():
            value = next(number for number in (row.value_best, row.value_high, row.value_low) if number == number)
            done = row.status in IN_EFFECT
            ax.plot(
                [row.date_start],
                [value],
                "o",
                ms=7,
                mfc=FORCE_COLOURS[force] if done else "white",
                mec=FORCE_COLOURS[force],
                mew=1.5,
                zorder=3,
            )
            if not done:
                ax.plot([row.date_start, row.date_end], [value] * 2, ls="--", color=FORCE_COLOURS[force], lw=1.2)
            ax.annotate(
                labelled.force(row, words),
                (row.date_start, value),
                xytext=(9, 0),
                textcoords="offset points",
                size=TEXT_SIZE,
                va="center",
                color=INK,
            )
    ax.set_ylim(0, shown[["value_low", "value_best", "value_high"]].max().max() * 1.2)
    ax.yaxis.set_major_locator(house.few_ticks())
    ax.yaxis.set_major_formatter(lambda value, _: words.number(value))
    ax.grid(axis="y")
    ax.tick_params(axis="y", length=0)


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
    for rows in facets:
        first = rows.iloc[0]
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
