"""The few words that stand beside a mark."""

import math

from helpers import terms
from helpers.language import message

OP = {
    "average": message("{what}: {n} {unit} on average · {place}"),
    "decrease": message("{what}: down {n} {unit} (number not given) · {place}"),
}


def mark(row, words) -> str:
    """The label of a timeline mark: what it is, its number, where, how it stands.

    ``row`` is a row of ``measure.timeline``.
    """
    first = {
        "attacks": event,
        "operations": event if math.isnan(row.rate) else total,
        "totals": total,
        "others": other_total,
        "series": other_total,
        "ratios": ratio,
        "assessments": judgement,
        "judgements": judgement,
        "milestones": milestone,
    }[row.lane](row, words)
    parts = [first]
    if row.n_origins > 1:
        parts.append(words.plural("{n} origin", "{n} origins", int(row.n_origins)))
    if row.standing in ("contested", "contradicted", "superseded"):
        parts.append(words(terms.STANDING[row.standing]))
    if row.is_projection is True:
        parts.append(words("projection"))
    return " · ".join(parts)


def event(row, words) -> str:
    """Kind, place and the people killed: ``suicide bombing, Kirkuk · 10 killed``."""
    column = "event_type" if row.sub_event_type == "Other" else "sub_event_type"
    name = f"{words.term('events', column, getattr(row, column))}, {words.briefly(row.country, row.place_id)}"
    return f"{name} · {words('killed: {n}', n=number(row, words))}" if row.bound else name


def total(row, words) -> str:
    """The number, its rate, its basis and its area.

    ``153 attacks · 25.2 per 30 days``, on a second line the basis and the area.
    """
    where = words.briefly(row.country, row.place_id)
    rate = words("{rate} per 30 days", rate=row.rate)
    basis = words.term("counts", "count_basis", row.count_basis)
    return f"{_counting(row, words)} · {rate}\n{basis} · {where}"


def other_total(row, words) -> str:
    """The number, its area and whose count it is: ``484 attacks · Iraq · BBC Monitoring``."""
    where = words.briefly(row.country, row.place_id)
    return f"{_counting(row, words)} · {where} · {words.shorts[row.origin_id][words.lang]}"


def _counting(row, words) -> str:
    """How many of what, with the people where that is not plain: ``153 attacks``, ``1 incident``."""
    single = row.bound == "exact" and row.value_best == 1
    said = words.plural(*terms.COUNTED[row.what], 1 if single else 2, n=number(row, words))
    return said if row.who in ("is", "not_applicable") else f"{said} ({words.term('counts', 'who', row.who)})"


def series(row, words) -> str:
    """Whose series of what, by whom, where."""
    what = words.term("counts", "what", row["what"])
    actor = words.term("counts", "actor", row["actor"])
    where = words.briefly(row["country"], row["place_id"])
    return f"{words('{who}: {what}', who=words.shorts[row['origin_id']][words.lang], what=what)}, {actor}, {where}"


def counted(row, words) -> str:
    """What was counted, with the people where that is not plain: ``killed (camp residents)``."""
    what = words.term("counts", "what", row.what)
    return what if row.who in ("is", "not_applicable") else f"{what} ({words.term('counts', 'who', row.who)})"


def ratio(row, words) -> str:
    """The factor, what it compares, where and with what.

    ``attacks × 3 · Kirkuk · base March 2020, number not in the statement``.
    """
    what = words.term("ratios", "what", row.what)
    base = (
        words.period(row.base_start.date(), row.base_end.date())
        if row.base_start == row.base_start
        else words("undated")
    )
    if row.op in ("average", "decrease"):
        unit = words.term("ratios", "unit", row.unit)
        return words(
            OP[row.op],
            what=what,
            n=number(row, words),
            unit=unit,
            place=words.briefly(row.country, row.place_id),
        )
    return words(
        "{what}: {n} × the base ({base}, number not given) · {place}",
        what=what,
        n=number(row, words),
        place=words.briefly(row.country, row.place_id),
        base=base,
    )


def judgement(row, words) -> str:
    """Who, of what, which way: ``Sam Heller: strength, unchanged``."""
    about = words.term("judgements", "about", row.about)
    way = f", {words.term('judgements', 'direction', row.direction)}" if row.direction else ""
    return words("{who}: {what}", who=words.shorts[row.origin_id][words.lang], what=about + way)


def milestone(row, words) -> str:
    return row.label_fr if words.lang == "fr" else row.label


def level(row, words) -> str:
    """Whose force and how many, with a mark where it is no level in place: ``US forces: 5,200``."""
    status = "" if row.status in ("in_effect", "completed") else f" ({words.term('forces', 'status', row.status)})"
    return words("{who}: {what}", who=words.term("forces", "force", row.force), what=number(row, words)) + status


def number(row, words) -> str:
    """The number as stated, the vague word in its place, or nothing."""
    if isinstance(row.bound, str) and row.bound:
        return words.quantity(row.value_low, row.value_best, row.value_high, row.bound)
    vague = getattr(row, "value_words", "")
    return words(terms.VAGUE[vague]) if isinstance(vague, str) and vague else ""


def brief(row, words) -> str:
    """The number with a sign for its bound: ``≥ 260``; of a range the best number, blank where none is stated."""
    if row.value_low == row.value_low and row.value_high == row.value_high:
        return words("≈ {n}", n=row.value_best) if row.value_best == row.value_best else ""
    value = next(number for number in (row.value_best, row.value_low, row.value_high) if number == number)
    return words(terms.SIGNED[row.bound], n=value)
