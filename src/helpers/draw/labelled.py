"""The few words that stand beside a mark."""

import pandas as pd

from helpers import terms


def period(start: pd.Timestamp, end: pd.Timestamp, words) -> str:
    """The period from one day to another, or “undated” where it is unknown."""
    return words("undated") if pd.isna(start) else words.period(start, end)


def event(row, words) -> str:
    """Kind, place and the people killed: ``suicide bombing, Kirkuk · 10 killed``."""
    column = "event_type" if row.sub_event_type == "Other" else "sub_event_type"
    name = f"{words.term('events', column, getattr(row, column))}, {words.briefly(row.country, row.place_id)}"
    return f"{name} · {words('killed: {n}', n=number(row, words))}" if row.bound else name


def counted(row, words) -> str:
    """What was counted, with the people where that is not plain: ``killed (camp residents)``."""
    what = words.term("counts", "what", row.what)
    return what if row.who in ("is", "not_applicable") else f"{what} ({words.term('counts', 'who', row.who)})"


def level(row, words) -> str:
    """The force and its number, with its status unless it is in place: ``US forces: 5,200``."""
    status = "" if row.status in ("in_effect", "completed") else f" ({words.term('forces', 'status', row.status)})"
    return words("{who}: {what}", who=words.term("forces", "force", row.force), what=number(row, words)) + status


def number(row, words) -> str:
    """The number as stated, else the vague word used for it, else nothing."""
    if isinstance(row.bound, str) and row.bound:
        return words.quantity(row.value_low, row.value_best, row.value_high, row.bound)
    vague = getattr(row, "value_words", "")
    return words(terms.VAGUE[vague]) if isinstance(vague, str) and vague else ""


def brief(row, words) -> str:
    """The number with a sign for its bound (``≥ 260``), or the best number of a range, if one is stated."""
    if pd.notna(row.value_low) and pd.notna(row.value_high):
        return words("≈ {n}", n=row.value_best) if pd.notna(row.value_best) else ""
    return words(terms.SIGNED[row.bound], n=next(filter(pd.notna, (row.value_best, row.value_low, row.value_high))))
