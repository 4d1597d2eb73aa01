"""The area that a selection or a claim is about."""

import pandas as pd

# the country of the question, where a selection names none
QUESTION = "IRQ"


def area(selection) -> str:
    """The one area that a selection asks about: its governorate, its country, else that of the question."""
    return selection.governorate or selection.country or QUESTION


def is_governorate(area: str) -> bool:
    """Whether an area is a governorate, not a country."""
    return "-" in area


def country(area: str) -> str:
    """The country in which an area lies, or which it is."""
    return QUESTION if is_governorate(area) else area


def take_in(claims: pd.DataFrame, country: str) -> pd.Series:
    """Whether each claim is about a country, alone or with others."""
    return claims["country"].map(lambda codes: country in codes.split()).astype(bool)


SCOPES = ("IRQ", "SYR", "IRQ SYR", "part", "other", "")


def scope(claims: pd.DataFrame) -> pd.Series:
    """The area that a claim is about: ``IRQ``, ``SYR``, ``IRQ SYR``, ``part`` (of a country), ``other`` or blank."""
    whole = claims["country"].map(lambda codes: " ".join(sorted(codes.split())))
    known = whole.where(whole.isin(SCOPES), "other")
    return known.where(claims["place_id"] == "", "part")
