"""Sentences whose numbers are computed."""

import pandas as pd

from helpers import measure, terms
from helpers.language import BOUND, message, messages

WAY = {
    "rate": {
        "up": messages("{n} origin says more", "{n} origins say more"),
        "unchanged": messages("{n} origin says no change", "{n} origins say no change"),
        "down": messages("{n} origin says fewer", "{n} origins say fewer"),
    },
    "toll": {
        "up": messages("{n} origin says more", "{n} origins say more"),
        "unchanged": messages("{n} origin says no change", "{n} origins say no change"),
        "down": messages("{n} origin says fewer", "{n} origins say fewer"),
    },
    "quality": {
        "up": messages("{n} origin says better", "{n} origins say better"),
        "unchanged": messages("{n} origin says no change", "{n} origins say no change"),
        "down": messages("{n} origin says poorer", "{n} origins say poorer"),
    },
    "geography": {
        "up": messages("{n} origin says wider", "{n} origins say wider"),
        "unchanged": messages("{n} origin says no change", "{n} origins say no change"),
        "down": messages("{n} origin says narrower", "{n} origins say narrower"),
    },
    "strength": {
        "up": messages("{n} origin says stronger", "{n} origins say stronger"),
        "unchanged": messages("{n} origin says no change", "{n} origins say no change"),
        "down": messages("{n} origin says weaker", "{n} origins say weaker"),
    },
    "territory": {
        "up": messages("{n} origin says more", "{n} origins say more"),
        "unchanged": messages("{n} origin says no change", "{n} origins say no change"),
        "down": messages("{n} origin says less", "{n} origins say less"),
    },
}
QUESTION = {
    "rate": message("How many attacks {place}?"),
    "toll": message("How many people are killed {place}?"),
    "quality": message("Of what quality are the attacks {place}?"),
    "geography": message("How far does the activity reach {place}?"),
    "strength": message("How strong is the group {place}?"),
    "territory": message("How much ground does it hold {place}?"),
}
ALTERNATIVE = {
    "rate": message("the group claims more while others record less, or that the rise lies in Syria"),
    "quality": message("a few attacks that drew notice stand for a period in which most were small"),
    "geography": message("a place is named because operations went there, not because the group came"),
    "strength": message("definitions changed, and with them the numbers"),
    "territory": message("moving freely at night is taken for holding ground"),
    "toll": message("a single attack makes up most of a year’s toll"),
}
CHANGE = {
    "rate": message(
        "A count of attacks in the area alone, by one recorder and one definition, over two comparable years"
    ),
    "quality": message("A list of attacks by type and target over the same period"),
    "geography": message("Placed and dated events in areas that had none before"),
    "strength": message("Two estimates by one origin with one definition for one area"),
    "territory": message("A place named as held, with dates, by two independent origins"),
    "toll": message("A count by one recorder of all those whom the group killed (civilians and forces alike)"),
}

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
        "Of {reports} in the figure, the articles report {own}; they also hold {ratios}.",
        reports=words.plural("{n} reported attack", "{n} reported attacks", len(reported), to=MARKS),
        own=words.linked(int((reported["layer"] == "article").sum()), MARKS),
        ratios=words.plural(
            "{n} relative statement", "{n} relative statements", int((carrying["lane"] == "ratios").sum()), to=MARKS
        ),
    )
    if totals.empty:
        return Sentence(f"{opening} {words('No attack total with a number is among them.')}")
    last = totals.iloc[-1]
    closing = words.plural(
        "The {n} attack total among them: {value} for {period}, {place}, {basis}: {rate} per 30 days.",
        "There are {n} attack totals among them; the latest is {value} for {period}, {place}, {basis}: {rate} per 30 days.",
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
            "On the number of attacks {place}: {rate}. No origin gives a complete count of attacks for two comparable periods. Whether the drawdown had anything to do with it, the record cannot say: it holds {causes} by {speakers}, each of them somebody’s view.",
            place=inside(record),
            rate=_spans(matrix[matrix["about"] == "rate"], words),
            causes=words.plural("{n} statement about causes", "{n} statements about causes", len(causes), to=CLAIMS),
            speakers=words.plural("{n} origin", "{n} origins", causes["origin_id"].nunique(), to=CLAIMS),
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
                "**{question}** {spans}. It could also be that {alternative}. {change} would settle it.",
                question=words(QUESTION[name], place=inside(record)),
                spans=_spans(matrix[matrix["about"] == name], words),
                alternative=words(ALTERNATIVE[name]),
                change=words(CHANGE[name]),
            )
            for name in about
        )
    )


def inside(record) -> str:
    """The area asked for, as a sentence goes on with it."""
    words, code = record.words, measure.area(record.selection)
    if "-" not in code:
        return words(f"in.{code}") if code in ("IRQ", "SYR") else words("in {country}", place=words.country(code))
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
        return words("{span}: no statement in the record", span=span)
    said = [
        words.plural(*WAY[row.about][way], getattr(row, way), to=DIRECTIONS)
        for way in ("up", "unchanged", "down")
        if getattr(row, way)
    ]
    unnamed = words.plural(" ({n} of them unnamed)", " ({n} of them unnamed)", row.unnamed) if row.unnamed else ""
    return words(
        "{span}: {said}{unnamed} – {confidence}",
        span=span,
        said=words.list(said),
        unnamed=unnamed,
        confidence=words(terms.CONFIDENCE[row.confidence]),
    )


def cause(causes: pd.DataFrame, found: list, words) -> Sentence:
    """What the record can and cannot say about cause.

    ``causes`` is ``measure.causes``, ``found`` pairs of a series and its ``Association``.
    """
    estimable = [item for _, item in found if not item.why]
    return Sentence(
        words(
            "The selection holds {causes} by {origins}, {allegations} among them. They say what somebody holds to be the reason; nothing here tests it. Of {series} set beside the US level in Iraq, {estimable} can be ranked against it at all, and other things changed in the same months (the bands above). An association, had there been one, would not be a cause; nor does the absence of one rule a cause out.",
            causes=words.plural("{n} statement about causes", "{n} statements about causes", len(causes), to=CAUSES),
            origins=words.plural("{n} origin", "{n} origins", causes["origin_id"].nunique(), to=CAUSES),
            allegations=words.plural(
                "{n} allegation", "{n} allegations", int((causes["kind"] == "allegation").sum()), to=CAUSES
            ),
            series=words.plural("{n} series of totals", "{n} series of totals", len(found), to=ASSOCIATIONS),
            estimable=words.linked(len(estimable), ASSOCIATIONS),
        )
    )


def bases(against: pd.DataFrame, words) -> Sentence:
    """Whether what is stated elsewhere fits what the relative statements allow.

    ``against`` is ``feasible.compare_with_stated``.
    """
    if against.empty:
        return Sentence(words("The record states nothing else for the base of a relative statement in the selection."))
    over = against[~against["fits"]]
    if over.empty:
        return Sentence(
            words(
                "All that is stated elsewhere for such a base ({n}) fits what the relative statements allow.",
                n=words.plural("{n} total over a period", "{n} totals over a period", len(against), to=AGAINST),
            )
        )
    worst = over.loc[over["value"].idxmax()]
    shown = words.linked(words.number(worst["value"]), worst["claim_ids"][0])
    return Sentence(
        words(
            "Stated elsewhere for the base of a relative statement{ratio}: {value}, more than that statement allows. The two cannot both be complete counts of the same thing.",
            value=shown,
            ratio=words.cited(worst["ratio_id"]),
        )
    )


def remainder(estimates: pd.DataFrame, words) -> Sentence:
    """The arithmetic of a peak of which some are said to be killed and some missing.

    ``estimates`` is ``measure.strength``. Numbers of different areas or origins are not set against each other.
    """
    by_kind = {
        kind: rows.iloc[0] for kind, rows in estimates.groupby(estimates["measure"] + " " + estimates["population"])
    }
    needed = ("peak fighters", "cumulative killed", "cumulative missing")
    if not all(kind in by_kind for kind in needed):
        return Sentence(
            words(
                "No statement of a peak with its dead and its missing, by one origin for one area, is in the selection."
            )
        )
    peak, killed, missing = (by_kind[kind] for kind in needed)
    try:
        measure.line(pd.DataFrame([peak, killed, missing]), across=("population", "definition"))
    except measure.Unlike:
        return Sentence(
            words(
                "No statement of a peak with its dead and its missing, by one origin for one area, is in the selection."
            )
        )
    return Sentence(
        words(
            "Of {peak} fighters at the peak, {killed} are said to be dead and {missing} to be missing. The first less the second leaves more than {rest}, which is the third: the missing look like a remainder, not like people counted; those captured, fled or still active would have to be among them.",
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
        return Sentence(words("No source is in the selection."))
    grades = origins["reliability"].value_counts()
    unnamed = int((~origins["named"]).sum())
    parties = int(origins["party_to_conflict"].isin(["yes", "aligned"]).sum())
    ages = (then - claims["source_date_end"]).dt.days / 365.25
    return Sentence(
        words(
            "{sources} and {origins} carry this page, graded {grades}. Unnamed origins: {unnamed}; parties to the conflict or aligned with one: {parties}. The median statement was {age} years old on {day}.",
            sources=words.plural("{n} source", "{n} sources", claims["source_id"].nunique(), to=SOURCES),
            origins=words.plural("{n} origin", "{n} origins", len(origins), to=CLAIMS),
            grades=words.list(
                [
                    words("{who}: {what}", who=grade, what=words.linked(grades[grade], CLAIMS))
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
            "The figure holds {levels}, {own} of them from the articles, and {facets}. The longest series that may share a line has {points}; below six comparable points, no correlation is estimable. The selection holds {causes}, each with its author.",
            levels=words.plural("{n} stated force level", "{n} stated force levels", len(in_place), to=STEPS),
            own=words.linked(int((in_place["layer"] == "article").sum()), STEPS),
            facets=words.plural(
                "{n} kind of total that may not share a line with another",
                "{n} kinds of total, no two of which may share a line",
                len(facets),
                to=RATES,
            ),
            points=words.plural("{n} point", "{n} points", comparable, to=RATES),
            causes=words.plural("{n} statement about causes", "{n} statements about causes", len(causes), to=CAUSES),
        )
    )


def strength(envelope: pd.DataFrame, words) -> Sentence:
    """The finding of the strength report: the envelope of fighters in each scope, with the number of origins."""
    fighters = envelope[envelope["population"] == "fighters"]
    if fighters.empty:
        return Sentence(words("No number of fighters is stated in this selection."))
    parts = [
        words(
            "{scope}, {measure}, {year}: {limits} ({origins})",
            scope=words(terms.SCOPE[row.scope]),
            measure=words.term("estimates", "measure", row.measure),
            year=words("undated") if row.year != row.year else str(int(row.year)),
            limits=words.linked(_limits(row, words), row.claim_ids[0]),
            origins=words.plural("{n} origin", "{n} origins", row.n_origins, to=ENVELOPE),
        )
        for row in fighters.itertuples()
    ]
    return Sentence(words("For fighters, the numbers stated are: {parts}.", parts=words.series(parts)))


def _limits(row, words) -> str:
    if row.low == row.high:
        return words.number(row.low)
    if pd.notna(row.low) and pd.notna(row.high):
        return words("{low}–{high}", low=row.low, high=row.high)
    return words(BOUND[row.bound], n=row.low if pd.notna(row.low) else row.high)


def parts(totals: pd.DataFrame, words) -> Sentence:
    """What named parts leave of their totals. ``totals`` is ``measure.parts``: one row is one total."""
    if totals.empty:
        return Sentence(words("No total in this selection names its parts."))
    said = [
        words(
            "{total}: {n} ({parts}), {remainder} left",
            total=words.linked(words.number(row.total), row.total_id),
            parts=words.linked(row.parts, row.claim_ids[0]),
            n=words.plural("{n} named part", "{n} named parts", row.n_parts, to=row.claim_ids[0]),
            remainder=words.linked(row.remainder, row.total_id),
        )
        for row in totals.itertuples()
    ]
    return Sentence(words("Totals and their named parts: {parts}.", parts=words.series(said)))


def limits(record) -> Sentence:
    """How little the page rests on: sources, origins, undated claims, doubts."""
    words = record.words
    kept = record.claims
    return Sentence(
        words(
            "This page rests on {claims} from {sources} and {origins}. Of these claims, {undated} and {doubts}; {listed}.",
            claims=words.plural("{n} claim", "{n} claims", len(kept), to=CLAIMS),
            sources=words.plural("{n} source", "{n} sources", kept["source_id"].nunique(), to=SOURCES),
            origins=words.plural("{n} origin", "{n} origins", kept["origin_id"].nunique(), to=CLAIMS),
            undated=words.plural("{n} is undated", "{n} are undated", int(kept["date_start"].isna().sum()), to=UNDATED),
            doubts=words.plural(
                "{n} carries a recorded doubt",
                "{n} carry a recorded doubt",
                int((kept["doubt"] != "").sum()),
                to=CLAIMS,
            ),
            listed=words.plural(
                "{n} claim is listed only, being wider than the selection or of no stated place",
                "{n} claims are listed only, being wider than the selection or of no stated place",
                len(record.listed),
                to=LISTED,
            ),
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
        return (
            words("Source: {sources}.", sources=words.series(named))
            if named
            else words("Source: no claim in this selection.")
        )
    documents = words.plural("{n} other document", "{n} other documents", others)
    if not named:
        return words("Source: {documents} (see Sources).", documents=documents)
    return words("Source: {sources}; {documents} (see Sources).", sources=words.series(named), documents=documents)


def _claims(rows: pd.DataFrame) -> list[str]:
    """The claims that the rows of a table rest on, be a row one claim or several."""
    if "claim_ids" not in rows:
        return list(rows["claim_id"])
    joined = [ids for ids in rows["claim_ids"] if isinstance(ids, tuple)]
    return [*(claim for ids in joined for claim in ids), *rows.get("claim_id", [])]
