"""Sentences whose numbers are computed."""

import pandas as pd

from helpers import measure

# the tables of the page to which counted numbers lead
MARKS, CLAIMS, SOURCES, UNDATED, LISTED = (
    f"table-{name}" for name in ("marks", "claims", "sources", "undated", "listed")
)
CAUSES, ASSOCIATIONS, STEPS, RATES = (f"table-{name}" for name in ("causes", "associations", "steps", "rates"))
AGAINST, DIRECTIONS, ENVELOPE = (f"table-{name}" for name in ("against", "directions", "envelope"))


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
    carrying = measure.headline(marks)
    totals = carrying[(carrying["lane"] == "totals") & (carrying["unit"] == "attacks")].sort_values("end")
    reported = marks[marks["lane"] == "attacks"]
    opening = words(
        "say.attacks",
        reports=words.plural("n_attack_reports", len(reported), to=MARKS),
        own=words.linked(int((reported["layer"] == "article").sum()), MARKS),
        ratios=words.plural("n_ratios", int((carrying["lane"] == "ratios").sum()), to=MARKS),
    )
    if totals.empty:
        return Sentence(f"{opening} {words('say.no_total')}")
    last = totals.iloc[-1]
    closing = words.plural(
        "say.last_total",
        len(totals),
        to=MARKS,
        value=words.linked(
            words.quantity(last["value_low"], last["value_best"], last["value_high"], last["bound"]), last["claim_id"]
        ),
        period=words.period(last["start"].date(), last["end"].date()),
        place=words.geography(last["country"], last["place_id"]),
        basis=words.term("counts", "count_basis", last["count_basis"]),
        rate=words.linked(words.number(last["rate"]), last["claim_id"]),
    )
    return Sentence(f"{opening} {closing}")


def answer(matrix: pd.DataFrame, record, causes: pd.DataFrame) -> Sentence:
    """What the record allows to say to the question.

    ``matrix`` is ``resurgence.matrix``, ``causes`` is ``measure.causes``.
    """
    words = record.words
    return Sentence(
        words(
            "answer",
            place=inside(record),
            rate=_spans(matrix[matrix["about"] == "rate"], words),
            causes=words.plural("n_causes", len(causes), to=CLAIMS),
            speakers=words.plural("n_origins", causes["origin_id"].nunique(), to=CLAIMS),
        )
    )


def judgements(matrix: pd.DataFrame, record, *about: str) -> Sentence:
    """Our key judgements on some dimensions: window by window, who sees what, how sure that is by rule.

    Another reading follows, then what would settle it. ``matrix`` is ``resurgence.matrix``, ``about`` the names of the
    dimensions.
    """
    words = record.words
    return Sentence(
        "\n".join(
            "- "
            + words(
                "judgement",
                question=words(f"question.{name}", place=inside(record)),
                spans=_spans(matrix[matrix["about"] == name], words),
                alternative=words(f"alternative.{name}"),
                change=words(f"change.{name}"),
            )
            for name in about
        )
    )


def inside(record) -> str:
    """The area asked for, as a sentence goes on with it."""
    words, code = record.words, measure.area(record.selection)
    if "-" not in code:
        return words(f"in.{code}") if code in ("IRQ", "SYR") else words("in.country", place=words.country(code))
    place = words.geography("", code)
    return words("in.governorate_vowel" if place[0] in "AEIOU" else "in.governorate", place=place)


def _spans(rows: pd.DataFrame, words) -> str:
    """Each window with how many voices see which direction, and how sure that is; windows without a statement once."""
    runs = (rows["voices"].gt(0) | rows["voices"].shift().ne(0)).cumsum()
    joined = rows.assign(last=rows.groupby(runs)["last"].transform("max")).groupby(runs).head(1)
    return words.series([_span(row, words) for row in joined.itertuples()])


def _span(row, words) -> str:
    span = str(row.first) if row.first == row.last else f"{row.first}–{row.last}"
    if not row.voices:
        return words("span.none", span=span)
    said = [
        words.plural(f"way.{row.about}.{way}", getattr(row, way), to=DIRECTIONS)
        for way in ("up", "unchanged", "down")
        if getattr(row, way)
    ]
    unnamed = words.plural("n_unnamed", row.unnamed) if row.unnamed else ""
    return words(
        "span", span=span, said=words.list(said), unnamed=unnamed, confidence=words(f"confidence.{row.confidence}")
    )


def cause(causes: pd.DataFrame, found: list, words) -> Sentence:
    """What the record can and cannot say about cause.

    ``causes`` is ``measure.causes``, ``found`` pairs of a series and its ``Association``.
    """
    estimable = [item for _, item in found if not item.why]
    return Sentence(
        words(
            "say.cause",
            causes=words.plural("n_causes", len(causes), to=CAUSES),
            origins=words.plural("n_origins", causes["origin_id"].nunique(), to=CAUSES),
            allegations=words.plural("n_allegations", int((causes["kind"] == "allegation").sum()), to=CAUSES),
            series=words.plural("n_series", len(found), to=ASSOCIATIONS),
            estimable=words.linked(len(estimable), ASSOCIATIONS),
        )
    )


def bases(against: pd.DataFrame, words) -> Sentence:
    """Whether what is stated elsewhere fits what the relative statements allow.

    ``against`` is ``feasible.compare_with_stated``.
    """
    if against.empty:
        return Sentence(words("say.no_against"))
    over = against[~against["fits"]]
    if over.empty:
        return Sentence(words("say.all_fit", n=words.plural("n_totals", len(against), to=AGAINST)))
    worst = over.loc[over["value"].idxmax()]
    shown = words.linked(words.number(worst["value"]), worst["claim_ids"][0])
    return Sentence(words("say.exceeds", value=shown, ratio=words.cited(worst["ratio_id"])))


def remainder(estimates: pd.DataFrame, words) -> Sentence:
    """The arithmetic of a peak of which some are said to be killed and some missing.

    ``estimates`` is ``measure.strength``. Numbers of different areas or origins are not set against each other.
    """
    by_kind = {
        kind: rows.iloc[0] for kind, rows in estimates.groupby(estimates["measure"] + " " + estimates["population"])
    }
    needed = ("peak fighters", "cumulative killed", "cumulative missing")
    if not all(kind in by_kind for kind in needed):
        return Sentence(words("say.no_remainder"))
    peak, killed, missing = (by_kind[kind] for kind in needed)
    try:
        measure.line(pd.DataFrame([peak, killed, missing]), across=("population", "definition"))
    except measure.Unlike:
        return Sentence(words("say.no_remainder"))
    return Sentence(
        words(
            "say.remainder",
            peak=words.linked(_stated(peak, words), peak["claim_id"]),
            killed=words.linked(_stated(killed, words), killed["claim_id"]),
            missing=words.linked(_stated(missing, words), missing["claim_id"]),
            rest=words.linked(peak["low"] - killed["low"], peak["claim_id"]),
        )
    )


def _stated(row: pd.Series, words) -> str:
    return words.quantity(row["value_low"], row["value_best"], row["value_high"], row["bound"])


def sources(record) -> Sentence:
    """The source summary: how many origins, of what grades, how independent, how old."""
    words, claims = record.words, record.claims
    origins = record.origins[record.origins["origin_id"].isin(claims["origin_id"])]
    newest = record.sources["source_date_end"].max()
    then = pd.Timestamp(record.selection.as_of) if record.selection.as_of else newest
    if claims.empty:
        return Sentence(words("say.no_sources"))
    grades = origins["reliability"].value_counts()
    unnamed = int((~origins["named"]).sum())
    parties = int(origins["party_to_conflict"].isin(["yes", "aligned"]).sum())
    ages = (then - claims["source_date_end"]).dt.days / 365.25
    return Sentence(
        words(
            "say.sources",
            sources=words.plural("n_sources", claims["source_id"].nunique(), to=SOURCES),
            origins=words.plural("n_origins", len(origins), to=CLAIMS),
            grades=words.list(
                [
                    words("label.says", who=grade, what=words.linked(grades[grade], CLAIMS))
                    for grade in "ABCDEF"
                    if grade in grades
                ]
            ),
            unnamed=words.linked(unnamed, CLAIMS),
            parties=words.linked(parties, CLAIMS),
            age=words.linked(float(ages.median()), SOURCES),
            day=words.day(then.date()),
        )
    )


def drawdown(levels: pd.DataFrame, facets: list, causes: pd.DataFrame, words) -> Sentence:
    """The finding of the drawdown report.

    How much the two sides of the comparison hold, why no coefficient is given.
    """
    comparable = max(map(len, facets), default=0)
    in_place = levels[levels["is_level"]]
    return Sentence(
        words(
            "say.drawdown",
            levels=words.plural("n_levels", len(in_place), to=STEPS),
            own=words.linked(int((in_place["layer"] == "article").sum()), STEPS),
            facets=words.plural("n_facets", len(facets), to=RATES),
            points=words.plural("n_points", comparable, to=RATES),
            causes=words.plural("n_causes", len(causes), to=CAUSES),
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
            limits=words.linked(_limits(row, words), row.claim_ids[0]),
            origins=words.plural("n_origins", row.n_origins, to=ENVELOPE),
        )
        for row in fighters.itertuples()
    ]
    return Sentence(words("say.strength", parts=words.series(parts)))


def _limits(row, words) -> str:
    if row.low == row.high:
        return words.number(row.low)
    if pd.notna(row.low) and pd.notna(row.high):
        return words("range", low=row.low, high=row.high)
    return words(f"bound.{row.bound}", n=row.low if pd.notna(row.low) else row.high)


def parts(totals: pd.DataFrame, words) -> Sentence:
    """What named parts leave of their totals. ``totals`` is ``measure.parts``: one row is one total."""
    if totals.empty:
        return Sentence(words("say.no_parts"))
    said = [
        words(
            "say.part",
            total=words.linked(words.number(row.total), row.total_id),
            parts=words.linked(row.parts, row.claim_ids[0]),
            n=words.plural("n_parts", row.n_parts, to=row.claim_ids[0]),
            remainder=words.linked(row.remainder, row.total_id),
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
            claims=words.plural("n_claims", len(kept), to=CLAIMS),
            sources=words.plural("n_sources", kept["source_id"].nunique(), to=SOURCES),
            origins=words.plural("n_origins", kept["origin_id"].nunique(), to=CLAIMS),
            undated=words.plural("n_undated", int(kept["date_start"].isna().sum()), to=UNDATED),
            doubts=words.plural("n_doubts", int((kept["doubt"] != "").sum()), to=CLAIMS),
            listed=words.plural("n_listed", len(record.listed), to=LISTED),
        )
    )


def source_line(record, *drawn: pd.DataFrame) -> str:
    """The source line of a figure, made from the tables drawn: each article with its date, how many other documents."""
    words = record.words
    stated = record.claims["claim_id"].isin([claim for rows in drawn for claim in _claims(rows)])
    used = record.sources[record.sources["source_id"].isin(record.claims.loc[stated, "source_id"])]
    used = used.sort_values("source_id")
    named = [
        f"{words.shorts[f'writer-{row.source_id}'][words.lang]} ({words.month(row.source_date_end.date())})"
        for row in used[used["layer"] == "article"].itertuples()
    ]
    others = len(used) - len(named)
    if not others:
        return words("source.line", sources=words.series(named)) if named else words("source.none")
    documents = words.plural("n_documents", others)
    if not named:
        return words("source.context_only", documents=documents)
    return words("source.line_context", sources=words.series(named), documents=documents)


def _claims(rows: pd.DataFrame) -> list[str]:
    """The claims that the rows of a table rest on, be a row one claim or several."""
    if "claim_ids" not in rows:
        return list(rows["claim_id"])
    joined = [ids for ids in rows["claim_ids"] if isinstance(ids, tuple)]
    return [*(claim for ids in joined for claim in ids), *rows.get("claim_id", [])]
