"""Tables of the page, each a list of columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd
from markupsafe import Markup

from helpers import terms
from helpers.draw import html
from helpers.draw.columns import COLUMNS, NONE, NUMBERS, Page, page_of
from helpers.draw.phrases import years
from helpers.language import anchor, message

# what tables of statements show of each
STATEMENTS = "claim origin period place doubt statements"
WAYS = {"up": "▲", "unchanged": "■", "down": "▼"}


@dataclass(frozen=True)
class Spec:
    """A kind of table: its caption and its ``columns`` by their names in ``COLUMNS``.

    ``anchor`` is the pattern of the rows' ids, ``data`` has what a row carries unseen. ``filters`` are words that a row
    may carry (``is``), each with what it is called above the table and whether a row has it.
    """

    caption: str
    columns: str
    anchor: str = ""
    data: Mapping[str, Callable] = field(default_factory=dict)
    filters: Mapping[str, tuple[str, Callable]] = field(default_factory=dict)


SPECS = {
    "kept": Spec(message("What the selection keeps"), "kept n"),
    "uncertain": Spec(
        message(
            "Counts per 30 days. The 95% Poisson interval covers chance alone; the wider one lets counts vary five "
            "times as much, as they do from week to week (φ = 5). Neither covers what was not reported"
        ),
        "counted stated days rate exact wide place statements",
    ),
    "rates": Spec(message("Counts per 30 days"), "counted stated period days rate place basis statements"),
    "bases": Spec(
        message("What the relative statements allow their base to be; one row is one reading"),
        "ratio what place pace base bounds",
    ),
    "against": Spec(
        message("What is stated for such a base elsewhere; one row is one total, or two of one series"),
        "ratio elsewhere place basis fits statements",
    ),
    "placed": Spec(
        message("Governorates named; one row is one governorate"), "governorate attacks operations presence statements"
    ),
    "disagreement": Spec(
        message("How far the reports of one event differ; one row is one event"),
        "event place period reports score differing statements",
    ),
    "ranks": Spec(
        message("Force level in place and rate, by series; one row is one series"), "series points rho p statements"
    ),
    "directions": Spec(
        message("Stated direction, by origin; one row is one statement or one step of a series"),
        "about direction period origin use statements",
    ),
    "sensitivity": Spec(
        message("The headline numbers with each origin left out in turn"),
        "headline value n_origins without most statements",
    ),
    "envelope": Spec(
        message("The least and the most stated; one row is one population in one area in one year"),
        "population scope measure year low high n_claims n_origins statements",
    ),
    "answers": Spec(
        message("Answers by kind of check; one row is one answer"),
        "check answer why n_claims",
        "answers-{row.check}-{row.answer}-{row.reason}",
    ),
    "totals": Spec(
        message("Totals over a period beside what is counted; one row is one total"),
        "claim stated_range sure possible answer why statements",
    ),
    "relative": Spec(
        message("Relative statements beside the ratio of two counts; one row is one statement"),
        "claim factor before after exact_ratio wide_ratio answer why statements",
    ),
    "nearest": Spec(
        message("Reported events beside the nearest; one row is one report and one of the three nearest"),
        "claim answer days_off km killed_there stated_toll difference day_killed statements",
    ),
    "deaths": Spec(
        message("UCDP: killed in organised violence, all parties; one row is one year"),
        "year killed fewest most_killed months candidate",
        "deaths-{row.year}",
    ),
    "named_causes": Spec(message("Causes, by how many name them"), "cause n_origins statements"),
    "causes": Spec(
        message("What is said about causes, and who says it"), "cause claim origin period place doubt statements"
    ),
    "steps": Spec(message("Missions, withdrawals, announcements"), STATEMENTS),
    "strength": Spec(message("Statements of strength"), STATEMENTS),
    "presence": Spec(message("Where the group is said to hide, hold or move"), STATEMENTS),
    "listed": Spec(
        message("Wider than the selection, or of no stated place: listed, never drawn or counted"),
        STATEMENTS,
    ),
    "origins": Spec(
        message("Origins: who makes the statements"),
        "who kind party reliability_of n_claims",
        "origin-{row.origin_id}",
        filters={
            "unnamed": (message("not named"), lambda page, row: not row.named),
            "aligned": (message("parties to the conflict or aligned"), lambda page, row: row.aligned),
        },
    ),
    "sources": Spec(
        message("Sources; one row is one document"),
        "office document published layer reliability n_claims source",
        "source-{row.source_id}",
        {"layer": lambda page, row: row.layer},
        {
            "used": (message("with statements in the selection"), lambda page, row: row.n_claims > 0),
            "articles": (message("articles"), lambda page, row: row.layer == "article"),
        },
    ),
    "claims": Spec(
        message("Statements used; one row is one statement by one origin in one source"),
        "claim origin period place stated grade lines doubts id",
        "{row.claim_id}",
        {"label": lambda page, row: page.label(row.claim_id)},
        {
            "kept": (message("in the selection"), lambda page, row: row.kept),
            "articles": (message("from the articles"), lambda page, row: row.layer == "article"),
            "doubt": (message("with a recorded doubt"), lambda page, row: row.kept and row.doubt != ""),
            "undated": (message("undated"), lambda page, row: row.kept and pd.isna(row.date_start)),
        },
    ),
}


def table(rows: pd.DataFrame, *, record, name: str) -> html.Table:
    """A measured table as a page shows it: headings, captions and cells in its language, statements as links.

    ``name`` is the kind of table, one of ``SPECS``; it is also the id, ``table-NAME``. One without rows says so.
    """
    page, spec = page_of(record), SPECS[name]
    # row by row, a column of objects is read several times as fast as one of texts
    each = list(rows.astype(object).itertuples())
    carried = [[word for word, (_, has) in spec.filters.items() if has(page, row)] for row in each]
    return html.table(
        {column: [COLUMNS[column][1](page, row) for row in each] for column in spec.columns.split()},
        {column: page.words(COLUMNS[column][0]) for column in spec.columns.split()},
        ids=[spec.anchor.format(row=row) for row in each] if spec.anchor else (),
        data=[
            {key: of(page, row) for key, of in spec.data.items()} | ({"is": " ".join(words)} if words else {})
            for row, words in zip(each, carried, strict=True)
        ],
        filters=_filters(page, spec, f"rows:{name}:", [word for words in carried for word in words], len(each)),
        numeric=NUMBERS,
        name=f"table-{name}",
        caption=page.words(spec.caption),
        empty=page.words("No row in this selection."),
    )


def _filters(page: Page, spec: Spec, leads: str, carried: list[str], n: int) -> list[Markup]:
    """Links that narrow a table to the rows with one word each; none for a word that no row or every row carries."""
    some = {word: carried.count(word) for word in spec.filters if 0 < carried.count(word) < n}
    called = {word: page.words("{what} ({n})", what=page.words(spec.filters[word][0]), n=some[word]) for word in some}
    return [html.link(f"{leads}{word}", text) for word, text in called.items()]


def directions(matrix: pd.DataFrame, *, record) -> html.Table:
    """Which way each dimension goes in each span of at most two years, by how many voices say so.

    ``matrix`` is ``resurgence.matrix``: one row is one dimension in one window. A cell has the number of voices that
    say more (▲), no change (■) and fewer or less (▼) and leads to the first of their statements; its tint is what more
    than two thirds of them say. A dash: the record has no statement.
    """
    words, page = record.words, page_of(record)
    rows = list(matrix.itertuples())
    filled = matrix.assign(
        years=[years(row.first, row.last) for row in rows], cell=[_voices(page, row) for row in rows]
    )
    cells = filled.pivot(index="about", columns="years", values="cell").loc[matrix["about"].unique()]
    return html.table(
        {"about": [words(terms.ABOUT[name]) for name in cells.index], **cells},
        {"about": words("Number of voices"), **dict(zip(cells, cells, strict=True))},
        name="table-matrix",
        caption=words(
            "▲ more, ■ no change, ▼ fewer or less. Tint: what more than two thirds say; grey: no such majority, or no "
            "change; –: no statement"
        ),
        empty=words("No row in this selection."),
    )


def _voices(page: Page, row) -> Markup | str:
    if not row.voices:
        return NONE
    text = "\u2002".join(f"{sign}\u202f{getattr(row, way)}" for way, sign in WAYS.items() if getattr(row, way))
    return html.link(anchor(row.claim_ids), text, page.label(row.claim_ids[0]), mark=f"way {row.direction}")
