"""The area that a selection or a claim is about."""

import pandas as pd

# the country of the question, where a selection names none
QUESTION = "IRQ"


def area(selection) -> str:
    """The area that a selection asks about: its governorate, else its country, else Iraq."""
    return selection.governorate or selection.country or QUESTION


def is_governorate(area: str) -> bool:
    """Whether the code of an area is that of a governorate rather than a country."""
    return "-" in area


def country(area: str) -> str:
    """The country of an area, which may be the area itself."""
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
