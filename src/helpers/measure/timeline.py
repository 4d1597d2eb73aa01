"""What is said of the group's attacks, in the order of time."""

import numpy as np
import pandas as pd

from helpers.measure import areas, event_months, panels, quantity, resurgence, standing
from helpers.measure.coverage import coverage
from helpers.measure.deaths import by_month
from helpers.measure.events import joined
from helpers.measure.lines import line
from helpers.measure.totals import DAY, DAYS_PER_MONTH

# how a statement of direction has to be used in the verdict to be shown as a voice, the nearest to the question first
SAID = ("counted", "earlier", "part", "wider", "area_not_stated")
ATTACKS = ("attacks", "incidents")
CLAIMED = "claimed_by_group"
# whose counts, from the top
LANES = ("recorded", "claimed", "wider", "anyone")
# what an average or a projection shares with the totals of one row
ROW = ("origin_id", "what", "who", "actor", "count_basis", "country", "place_id")
TEXTS = (
    "block",
    "lane",
    "kind",
    "use",
    "table",
    "claim_id",
    "source_id",
    "layer",
    *ROW,
    "unit",
    "bound",
    "op",
    "event_type",
    "sub_event_type",
)
# the number of an event is that of the people killed
KILLED = {f"killed_{end}": f"value_{end}" for end in ("low", "best", "high")} | {"killed_bound": "bound"}
STATED = ("value_low", "value_best", "value_high", "base_start", "base_end", "is_projection")
COLUMNS = (
    *TEXTS,
    "claim_ids",
    "row",
    "rank",
    "date_start",
    "date_end",
    "days",
    "rate",
    "share",
    *STATED,
    "n_origins",
)


def marks(record) -> pd.DataFrame:
    """The marks of the chronology; one row is one mark in one ``lane`` of one ``block``.

    Blocks and their lanes:

    - ``ribbons``: counts over a period: ``recorded`` in the area asked for, ``claimed`` there by the group, of a
      ``wider`` area, and of ``anyone``, where the count is not of the group alone. Marks of one ``row`` share origin,
      thing counted, area and basis; rows are numbered from the top. ``kind``: ``total``, ``inner`` (within a longer
      total), ``average`` and ``projection`` (as stated, beside such totals) or ``single`` (the only total of its kind).
      ``rate`` is the number per 30 days, ``share`` that rate against the highest of the row. Where an article and its
      own source state the same number for the same period, the article's row is kept; ``claim_ids`` names both.
    - ``voices``: who says ``up``, ``unchanged`` or ``down`` of the number of attacks; ``use`` is that of
      ``resurgence.evidence``: ``wider``, ``part`` and ``area_not_stated`` do not speak of the area asked for. Steps of
      a series, echoes and statements on other countries alone are none.
    - ``attacks``: single attacks by the group inside the area, their reports joined; ``n_origins`` bear each out, the
      number is that of people killed.
    - ``months``: those that an article reports on, one row is one article in one month; no claim.
    - ``deaths``: ``deaths.by_month``, and ``events``: ``event_months.of_reader``; one row is one month, no claim.

    ``rank`` is the order in which rows of counts, voices and attacks are kept where not all have room: first those of
    the articles, then what is nearest to the question. Undated claims are left out. Columns: COLUMNS; blank texts and
    missing numbers where one does not apply.
    """
    parts = [_ribbons(record), _voices(record), _attacks(record), _months(record), by_month(record)]
    rows = pd.concat([part.reindex(columns=COLUMNS) for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)])
    # of a selection without texts a column may be one of numbers, all of them missing
    rows = rows.astype(dict.fromkeys(TEXTS, object)).fillna(dict.fromkeys(TEXTS, "")).reset_index(drop=True)
    rows = rows.assign(is_projection=rows["is_projection"].eq(True))
    own = event_months.of_reader(record)
    return pd.concat([rows, own], ignore_index=True) if len(own) else rows


def _home(record) -> str:
    """The country of the selected area."""
    return areas.country(areas.area(record.selection))


def _ribbons(record) -> pd.DataFrame:
    shared = panels.panels(record)
    rows = []
    for place, panel in enumerate(shared):
        totals = panel.assign(kind=panel["inner"].map({True: "inner", False: "total"}))
        rows += [part.assign(row=place) for part in (totals, *_beside(record, totals))]
    rows = [_cells(pd.concat(rows))] if rows else []
    shown = {claim for panel in shared for claim in panel["claim_id"]}
    every = panels.totals(record)
    alone = every[~every["claim_id"].isin(shown) & every["what"].isin(ATTACKS) & every["actor"].eq("is")]
    rows.append(alone.assign(kind="single", row=len(shared), claim_ids=[(claim,) for claim in alone["claim_id"]]))
    ribbons = pd.concat(rows, ignore_index=True)
    ribbons["lane"] = _lanes(ribbons, _home(record))
    ribbons["rate"] = quantity.number(ribbons) / ribbons["days"] * DAYS_PER_MONTH
    # single totals stand beside each other on no common scale, averages and projections have no rate of their own
    scaled = ribbons["rate"].where(ribbons["kind"].isin(["total", "inner"]))
    ribbons["share"] = scaled / scaled.groupby(ribbons["row"]).transform("max")
    of_ratios = ribbons["kind"].isin(["average", "projection"])
    return _in_rows(ribbons).assign(block="ribbons", table=of_ratios.map({True: "ratios", False: "counts"}))


def _in_rows(ribbons: pd.DataFrame) -> pd.DataFrame:
    """The marks with their rows numbered from the top, lane by lane, and with the rank of each row."""
    row = ribbons.groupby([ribbons["lane"].map(LANES.index), "row"]).ngroup()
    order = pd.DataFrame(
        {
            "of_article": ribbons["layer"].ne("article").groupby(row).transform("min"),
            "anyone": ribbons["lane"].eq("anyone"),
            "single": ribbons["kind"].eq("single"),
            "panel": ribbons["row"],
            "row": row,
        }
    )
    rank = order.groupby(list(order)).ngroup()
    return ribbons.assign(row=row, rank=rank).sort_values(["row", "date_start"], kind="stable")


def _beside(record, totals: pd.DataFrame) -> list[pd.DataFrame]:
    """The averages and projections of the same thing as some totals, to be drawn beside them, never merged."""
    first, ratios = totals.iloc[0], record.ratios
    same = ratios[list(ROW)].eq(first[list(ROW)].to_list()).all(axis=1)
    own = ~ratios["claim_id"].isin(standing.echoes(record.links)) & ratios["date_start"].notna()
    beside = ratios[same & own & (ratios["op"].eq("average") | ratios["is_projection"])]
    if beside.empty:
        return []
    line(pd.concat([totals, beside]), across=("table", "unit", "series"))
    return [beside.assign(kind=beside["is_projection"].map({True: "projection", False: "average"}))]


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells of all rows, in each row every period and number only once."""
    numbered, keys = rows.assign(number=quantity.number(rows)), ["row", "kind", "date_start", "date_end", "number"]
    return standing.told_once(numbered, keys).sort_values(["row", "date_start", "date_end", "claim_id"], kind="stable")


def _lanes(ribbons: pd.DataFrame, home: str) -> np.ndarray:
    anyone, wider, claimed = (
        ribbons["actor"].ne("is"),
        ribbons["country"].ne(home),
        ribbons["count_basis"].eq(CLAIMED),
    )
    return np.select([anyone, wider, claimed], ["anyone", "wider", "claimed"], "recorded").astype(object)


def _voices(record) -> pd.DataFrame:
    evidence = resurgence.evidence(record)
    voices = evidence[evidence["about"].eq("rate") & evidence["use"].isin(SAID) & evidence["claim_ids"].map(len).eq(1)]
    voices = voices.assign(claim_id=[claims[0] for claims in voices["claim_ids"]])
    every = pd.concat([record.claims, record.listed]).set_index("claim_id")
    columns = ["table", "source_id", "country", "place_id", "date_start", "date_end", "unit", "bound", "op", *STATED]
    voices = voices.join(every[columns], on="claim_id").assign(block="voices", lane=voices["direction"], kind="voice")
    voices = voices[voices["country"].eq("") | areas.take_in(voices, _home(record))]
    return _ranked(voices.assign(use_rank=voices["use"].map(SAID.index)), layer=True, use_rank=True, date_end=False)


def _attacks(record) -> pd.DataFrame:
    events = joined(record)
    inside = events["initiator"].eq("is") & events["country"].eq(_home(record)) & events["date_start"].notna()
    attacks = events[inside].rename(columns=KILLED)
    of_article = set(record.claims.loc[record.claims["layer"].eq("article"), "claim_id"])
    layers = ["article" if of_article & set(claims) else "context" for claims in attacks["claim_ids"]]
    attacks = attacks.assign(block="attacks", lane="attacks", kind="attack", table="events", layer=layers)
    return _ranked(attacks.assign(killed=quantity.number(attacks).fillna(0)), layer=True, n_origins=False, killed=False)


def _ranked(marks: pd.DataFrame, **ascending: bool) -> pd.DataFrame:
    """The marks with their rank by the columns named in ``ascending``, which says how each is sorted."""
    ranked = marks.sort_values(list(ascending), ascending=list(ascending.values()), kind="stable")
    return ranked.assign(rank=range(len(ranked))).sort_index(kind="stable")


def _months(record) -> pd.DataFrame:
    covered = coverage(record.sources, *record.selection.window)
    articles = record.sources.loc[record.sources["layer"].eq("article"), "source_id"]
    own = covered[covered["covers"].eq(True) & covered["source_id"].isin(articles)]
    return own.assign(
        block="months",
        lane="months",
        kind="month",
        layer="article",
        date_start=own["month"],
        date_end=own["month"] + pd.offsets.MonthEnd(0),
    )


def span(table: pd.DataFrame, selection) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first day drawn and the day after the last, rounded to whole years, or to months for two years or less.

    ``table`` is ``marks``. No reason to make room are statements of the documents on other areas, nor months.
    """
    table = table[~table["block"].isin(["deaths", "events"])]
    near = table[table["use"].isin(["", "counted", "earlier"]) | table["layer"].eq("article")]
    first = near["date_start"].min() if len(near) else pd.Timestamp(selection.start)
    last = near["date_end"].max() if len(near) else pd.Timestamp(selection.end)
    years = (last - first).days > 730
    first = first.replace(month=1, day=1) if years else first.replace(day=1)
    return first, last + (pd.offsets.YearEnd(0) if years else pd.offsets.MonthEnd(0)) + DAY


def outside(days: tuple[pd.Timestamp, pd.Timestamp], selection) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The parts of a ``span`` outside the selected period, each as its first day and the day after its last."""
    start, end = pd.Timestamp(selection.start), pd.Timestamp(selection.end) + DAY
    parts = ((days[0], min(start, days[1])), (max(end, days[0]), days[1]))
    return [(first, last) for first, last in parts if first < last]


def rows(cells: pd.DataFrame, room: float, head: float) -> pd.DataFrame:
    """The rows of counts that fit, chosen by rank; one row is one of them, in the order of ``row``.

    ``cells`` are ``marks`` of ribbons with ``height``, that of the row of each; each lane takes ``head`` more.
    Columns: ``lane, rank, height``, ``claim_id`` of the last cell, ``own`` (one is of an article), ``top``.
    """
    of_row = cells.assign(own=cells["layer"].eq("article")).groupby("row")
    every = of_row.agg({"lane": "first", "rank": "first", "claim_id": "last", "own": "any", "height": "max"})
    kept: list = []
    for row in every.sort_values("rank").index:
        tried = every.loc[[*kept, row]]
        kept += [row] if tried["height"].sum() + head * tried["lane"].nunique() <= room else []
    shown = every.loc[sorted(kept)]
    lanes = shown["lane"].ne(shown["lane"].shift()).cumsum()
    return shown.assign(top=shown["height"].cumsum() - shown["height"] + head * lanes)


def ends(cells: pd.DataFrame) -> list[pd.DataFrame]:
    """The first and the last total of each row, and every single count: tables of one or two rows."""
    counted = cells[cells["kind"].isin(["total", "single"])].sort_values(["row", "date_start"], kind="stable")
    each = counted["row"].where(counted["kind"].eq("total"), -1 - counted.index.to_series())
    parts = (part for _, part in counted.groupby(each, sort=False))
    return [part.iloc[[0, -1]] if len(part) > 1 else part for part in parts]


def covered(table: pd.DataFrame, days: tuple[pd.Timestamp, pd.Timestamp]) -> pd.DataFrame:
    """The months of a ``span`` as columns and the articles, by date, as rows: 1 where an article reports on a month."""
    months = table[table["block"].eq("months")].sort_values("date_start", kind="stable")
    columns = pd.date_range(*days, freq="MS", inclusive="left")
    reported = pd.crosstab(months["source_id"], months["date_start"])
    return reported.reindex(index=months["source_id"].unique(), columns=columns, fill_value=0)


def left_out(table: pd.DataFrame, shown: pd.Index) -> pd.Series:
    """The number of ``ribbons``, ``voices`` and ``attacks`` without a mark among those ``shown`` (index labels)."""
    thing = table["row"].where(table["block"].eq("ribbons"), -1 - table.index.to_series())
    hidden = ~table.index.isin(shown)
    gone = table.assign(gone=hidden).groupby(["block", thing])["gone"].all()
    return gone.groupby("block").sum().reindex(["ribbons", "voices", "attacks"], fill_value=0)
