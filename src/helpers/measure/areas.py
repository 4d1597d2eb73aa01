"""The area that a selection or a claim is about."""

import pandas as pd

# the country of the question, where a selection names none
QUESTION = "IRQ"


def area(selection) -> str:
    """The one area that a selection asks about: its governorate, its country, else that of the question."""
    return selection.governorate or selection.country or QUESTION


SCOPES = ("IRQ", "SYR", "IRQ SYR", "part", "other", "")


def scope(claims: pd.DataFrame) -> pd.Series:
    """The area that a claim is about: ``IRQ``, ``SYR``, ``IRQ SYR``, ``part`` (of a country), ``other`` or blank."""
    whole = claims["country"].map(lambda codes: " ".join(sorted(codes.split())))
    known = whole.where(whole.isin(SCOPES), "other")
    return known.where(claims["place_id"] == "", "part")
