"""The attack timeline: lanes of events, totals, relative statements over a coverage strip."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers import measure
from helpers.draw import house, labelled, lanes
from helpers.draw.house import BASIS_COLOURS, INK, LEFT, QUIET, SMALL
from helpers.draw.lanes import AXIS_WIDTH, Lane, Mark

KEYED_ABOVE = 150
ORDER = ("attacks", "totals", "others", "ratios", "assessments", "operations", "judgements", "milestones")
EVENT_COLOUR, CONTEXT_COLOUR, ALLEGATION_COLOUR = "#333333", "#8a8a8a", "#a07800"
SERIES_AT = 2
STRIP_ROW = 0.2


def attack_timeline(marks: pd.DataFrame, *, coverage: pd.DataFrame, window: tuple, words, source: str) -> Axes:
    """What is reported and claimed of the group's activity, lane by lane, over a strip of what the sources cover.

    ``marks`` is ``measure.timeline``: one row is one mark. ``coverage`` is ``measure.coverage``: one row is one source
    in one month; the months that none covers are hatched. ``window`` is the first and last day asked for; marks that
    overlap it are drawn whole, outside is shaded.
    Dot = one day, bar = an interval; rectangle = a total over a period, its area the count, its height the rate
    within its own counting basis, unit and place; bracket = a relative statement from its base to its later period.
    Filled = at least two independent origins, hollow = one, hatched diamond = contested, dashed = projection.
    The title counts the marks. ``words`` is the page's language, ``source`` the line made from the rows drawn.
    Returns the Axes of the lanes.
    """
    ends = lanes.limits(window, marks["start"], marks["end"])
    keyed = (marks["lane"] != "series").sum() > KEYED_ABOVE
    bands = [lane(marks[marks["lane"] == name], name, words, keyed=keyed) for name in ORDER]
    in_series = marks[marks["lane"] == "series"].rename(columns={"start": "date_start", "end": "date_end"})
    bands[SERIES_AT:SERIES_AT] = series_lanes(in_series, words)
    sources = list(dict.fromkeys(coverage["source_id"]))
    tall = lanes.height(bands, ends)
    figure, (ax, strip) = house.canvas(
        tall + STRIP_ROW * (len(sources) + 1.6), [tall, STRIP_ROW * (len(sources) + 1.6)]
    )
    lanes.paint(ax, bands, ends, window=window)
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(axis="x", length=0, labelbottom=False)
    _strip(strip, coverage, sources, words)
    lanes.shade(strip, ends, window)
    lanes.time_axis(strip, words)
    attacks, totals = (int((marks["lane"] == name).sum()) for name in ("attacks", "totals"))
    house.finish(
        figure,
        title=words(
            "timeline.title", attacks=words.plural("n_attack_reports", attacks), totals=words.plural("n_totals", totals)
        ),
        subtitle=words("timeline.subtitle", period=words.period(*window)),
        source=source,
        alt=_alt(bands, words, words.period(*window)),
    )
    return ax


def lane(rows: pd.DataFrame, name: str, words, *, keyed: bool = False) -> Lane:
    """The lane of one kind of marks, each labelled with its words.

    Or with its number in the table where there are too many.
    """
    greatest = rows.groupby(list(FACET), dropna=False)["rate"].transform("max") if len(rows) else rows["rate"]
    marks = [
        Mark(
            start=row.start,
            end=row.end,
            label=str(row.Index + 1) if keyed else labelled.mark(row, words),
            colour=_colour(row, name),
            shape=_shape(row, name),
            filled=row.standing == "corroborated",
            hatched=row.standing in ("contested", "contradicted"),
            dashed=row.is_projection is True,
            share=row.rate / most if row.rate == row.rate else 1.0,
            faint=row.layer == "context",
        )
        for row, most in zip(rows.itertuples(), greatest, strict=True)
    ]
    return Lane(words(f"lane.{name}"), marks, words("lane.empty"))


def series_lanes(totals: pd.DataFrame, words) -> list[Lane]:
    """One lane for each series of totals, its rates as rectangles on the series' own scale."""
    found = []
    for facet in measure.facets(totals):
        part = measure.line(facet)
        first, greatest = part.iloc[0], part["rate"].max()
        colour = BASIS_COLOURS[first["count_basis"]]
        marks = [
            Mark(row.date_start, row.date_end, "", colour, "rectangle", share=row.rate / greatest, faint=True)
            for row in part.itertuples()
        ]
        found.append(Lane(labelled.series(first, words), marks, label=labelled.series_rates(part, words)))
    return found


FACET = ("count_basis", "unit", "country", "place_id", "what", "who", "actor", "origin_id", "series")


def _colour(row, name: str) -> str:
    if row.layer == "context":
        return "#a9a9a9"
    if row.count_basis:
        return BASIS_COLOURS[row.count_basis]
    return {"judgements": ALLEGATION_COLOUR, "milestones": CONTEXT_COLOUR}.get(name, EVENT_COLOUR)


def _shape(row, name: str) -> str:
    if name == "ratios":
        return "bracket"
    if name == "assessments":
        return {"up": "up", "down": "down", "unchanged": "level"}[row.direction]
    return "rectangle" if row.rate == row.rate and name != "others" else "dot"


def _strip(ax: Axes, coverage: pd.DataFrame, sources: list[str], words) -> None:
    if not sources:
        ax.text(
            0.01, 0.35, words("lane.empty"), transform=ax.get_yaxis_transform(), size=SMALL, va="center", color=QUIET
        )
    ax.set_ylim(len(sources) + 1.3, -0.3)
    ax.set_yticks([])
    left = 0.012 - LEFT / AXIS_WIDTH
    ax.text(
        left,
        0.35,
        words("coverage.title"),
        transform=ax.get_yaxis_transform(),
        size=SMALL,
        weight="bold",
        va="center",
        color=INK,
    )
    shown = coverage.drop_duplicates("source_id").set_index("source_id")["n_sources"]
    for place, name in enumerate(sources, start=1):
        named = {"context": words.plural("n_documents", int(shown[name])), "none": words("coverage.unknown")}
        title = named.get(name, name)
        ax.text(left, place + 0.35, title, transform=ax.get_yaxis_transform(), size=SMALL, va="center", color=QUIET)
        ax.axhline(place + 0.35, color="#eeeeee", lw=0.8, zorder=0)
    for row in coverage[coverage["covers"]].itertuples():
        start = row.month
        end = start + pd.offsets.MonthBegin(1)
        known = {"facecolor": "#555555", "lw": 0}
        unknown = {"facecolor": "white", "edgecolor": "#9a9a9a", "hatch": "//////", "lw": 0}
        look = unknown if row.source_id == "none" else known
        ax.add_patch(Rectangle((start, sources.index(row.source_id) + 1.07), end - start, 0.56, zorder=2, **look))


def _alt(bands: list[Lane], words, period: str) -> str:
    counted = [words("label.says", who=band.title, what=words.number(len(band.marks))) for band in bands]
    return words("timeline.alt", period=period, lanes=words.series(counted))
