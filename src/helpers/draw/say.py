"""Sentences whose numbers are computed."""

import pandas as pd


class Sentence:
    """A sentence as a cell shows it: Markdown, with plain text beside it."""

    def __init__(self, text: str):
        self.text = text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/markdown": self.text, "text/plain": self.text}


def attacks(marks: pd.DataFrame, record) -> Sentence:
    """The finding of the attack timeline: what totals and comparisons the selection has, for which area.

    ``marks`` is ``measure.timeline``.
    """
    words = record.words
    totals = marks[(marks["lane"] == "totals") & (marks["unit"] == "attacks")].sort_values("end")
    ratios = marks[marks["lane"] == "ratios"]
    opening = words(
        "say.attacks",
        reports=words.plural("n_attack_reports", int((marks["lane"] == "attacks").sum())),
        ratios=words.plural("n_ratios", len(ratios)),
    )
    if totals.empty:
        return Sentence(f"{opening} {words('say.no_total')}")
    last = totals.iloc[-1]
    closing = words(
        "say.last_total",
        totals=words.plural("n_totals_are", len(totals)),
        value=_linked(
            words.quantity(last["value_low"], last["value_best"], last["value_high"], last["bound"]), last["claim_id"]
        ),
        period=words.period(last["start"].date(), last["end"].date()),
        place=words.geography(last["country"], last["place_id"]),
        basis=words.term("counts", "count_basis", last["count_basis"]),
        rate=_linked(words.number(last["rate"]), last["claim_id"]),
    )
    return Sentence(f"{opening} {closing}")


def directions(directions: pd.DataFrame, words) -> Sentence:
    """Who sees the rate go which way. ``directions`` is ``measure.directions``."""
    rate = directions[directions["about"] == "rate"].set_index("direction")
    parts = [
        words(
            f"say.direction.{direction}",
            origins=words.plural("n_origins", int(rate.at[direction, "n_origins"])),
            claims=", ".join(_linked(claim, claim) for claim in rate.at[direction, "claim_ids"]),
        )
        for direction in ("up", "unchanged", "down")
        if direction in rate.index
    ]
    return Sentence(words("say.directions", parts=words.list(parts)) if parts else words("say.no_directions"))


def drawdown(levels: pd.DataFrame, facets: list, causes: pd.DataFrame, words) -> Sentence:
    """The finding of the drawdown report.

    How much the two sides of the comparison hold, why no coefficient is given.
    """
    comparable = max(map(len, facets), default=0)
    return Sentence(
        words(
            "say.drawdown",
            levels=words.plural("n_levels", int(levels["is_level"].sum())),
            facets=words.plural("n_facets", len(facets)),
            points=words.plural("n_points", comparable),
            causes=words.plural("n_causes", len(causes)),
        )
    )


def strength(envelope: pd.DataFrame, words) -> Sentence:
    """The finding of the strength report: the envelope of fighters in each scope, with the number of origins."""
    fighters = envelope[envelope["population"] == "fighters"]
    if fighters.empty:
        return Sentence(words("say.no_strength"))
    parts = [
        words(
            "say.envelope",
            scope=words(f"scope.{row.scope.replace(' ', '_') or 'none'}"),
            measure=words.term("estimates", "measure", row.measure),
            year=words("undated") if row.year != row.year else str(int(row.year)),
            limits=_limits(row.low, row.high, words),
            origins=words.plural("n_origins", row.n_origins),
        )
        for row in fighters.itertuples()
    ]
    return Sentence(words("say.strength", parts=words.series(parts)))


def _limits(low: float, high: float, words) -> str:
    if low == high:
        return words.number(low)
    if low == low and high == high:
        return words("range", low=low, high=high)
    return words("bound.from", n=low) if low == low else words("bound.at_most", n=high)


def parts(totals: pd.DataFrame, words) -> Sentence:
    """What named parts leave of their totals. ``totals`` is ``measure.parts``: one row is one total."""
    if totals.empty:
        return Sentence(words("say.no_parts"))
    said = [
        words(
            "say.part",
            total=_linked(words.number(row.total), row.total_id),
            parts=row.parts,
            n=words.plural("n_parts", row.n_parts),
            remainder=row.remainder,
        )
        for row in totals.itertuples()
    ]
    return Sentence(words("say.parts", parts=words.series(said)))


def limits(record) -> Sentence:
    """How little the page rests on: sources, origins, undated claims, doubts."""
    words = record.words
    kept = record.claims
    return Sentence(
        words(
            "say.limits",
            claims=words.plural("n_claims", len(kept)),
            sources=words.plural("n_sources", kept["source_id"].nunique()),
            origins=words.plural("n_origins", kept["origin_id"].nunique()),
            undated=words.plural("n_undated", int(kept["date_start"].isna().sum())),
            doubts=words.plural("n_doubts", int((kept["doubt"] != "").sum())),
            listed=words.plural("n_listed", len(record.listed)),
        )
    )


def source_line(record, *drawn: pd.DataFrame) -> str:
    """The source line of a figure, made from the tables drawn: each article with its date, how many other documents."""
    words = record.words
    used = record.sources[
        record.sources["source_id"].isin([source for rows in drawn for source in rows["source_id"]])
    ].sort_values("source_id")
    named = [
        f"{row.source_id} ({words.period(row.source_date_start.date(), row.source_date_end.date())})"
        for row in used[used["layer"] == "article"].itertuples()
    ]
    others = len(used) - len(named)
    if not others:
        return words("source.line", sources=words.series(named)) if named else words("source.none")
    documents = words.plural("n_documents", others)
    if not named:
        return words("source.context_only", documents=documents)
    return words("source.line_context", sources=words.series(named), documents=documents)


def _linked(text: str, claim: str) -> str:
    return f"[{text}](#{claim})"
