"""Which claims a selection keeps."""

import numpy as np
import pandas as pd

from helpers.parameters import Selection

LISTED_ONLY = ("among_others", "wider", "place_not_stated")
REASONS = ("layer", "without", "not_yet_known", "elsewhere", "outside_period", *LISTED_ONLY)


def exclusion_reasons(claims: pd.DataFrame, selection: Selection) -> pd.Series:
    """Why each claim is left out of what is drawn; a blank for each that is kept.

    A claim has one reason, the first of REASONS that holds. Those of LISTED_ONLY are shown in a table of their
    own: a claim that names the place asked for beside others (``among_others``) or covers a wider area is never drawn
    on its scale, never counted. Undated claims are kept.
    """
    tests = {
        "layer": ~claims["layer"].isin(selection.layers),
        "without": _left_out(claims, selection.without),
        "not_yet_known": _not_yet_known(claims, selection),
        "outside_period": _outside(claims, selection),
    }
    place = _place(claims, selection)
    tests |= {reason: place == reason for reason in ("elsewhere", *LISTED_ONLY)}
    return pd.Series(np.select([tests[reason] for reason in REASONS], REASONS, ""), claims.index, dtype="str")


def _left_out(claims: pd.DataFrame, without: tuple[str, ...]) -> pd.Series:
    # what came through an origin that is left out would not be known without it
    return claims[["source_id", "origin_id", "via"]].isin(list(without)).any(axis=1)


def _not_yet_known(claims: pd.DataFrame, selection: Selection) -> pd.Series:
    if selection.as_of is None:
        return pd.Series(False, index=claims.index)
    return claims["source_date_end"] > pd.Timestamp(selection.as_of)


def _outside(claims: pd.DataFrame, selection: Selection) -> pd.Series:
    before = claims["date_end"] < pd.Timestamp(selection.start)
    # what is planned for later than the newest statement is part of the record too
    after = ~pd.Series(selection.open_end, claims.index) & (claims["date_start"] > pd.Timestamp(selection.end))
    return before | after


def _place(claims: pd.DataFrame, selection: Selection) -> pd.Series:
    stated = zip(claims["country"], claims["governorates"], claims["place_id"], strict=True)
    reasons = [
        _place_reason(set(country.split()), governorates, bool(places), selection)
        for country, governorates, places in stated
    ]
    return pd.Series(reasons, claims.index, dtype="str")


def _place_reason(countries: set[str], governorates: frozenset[str], placed: bool, selection: Selection) -> str:
    if selection.governorate:
        countries_wanted, wanted = {"IRQ"}, {selection.governorate}
    elif selection.country:
        countries_wanted, wanted = {selection.country}, None
    else:
        return ""
    if not countries:
        return "place_not_stated"
    if not countries & countries_wanted:
        return "elsewhere"
    if wanted is None:
        return "" if countries == countries_wanted else "among_others"
    if governorates == wanted and countries == countries_wanted:
        return ""
    if governorates & wanted:
        return "among_others"
    # a place outside every governorate, or none below the country, may hold the one asked for
    return "elsewhere" if placed and governorates and countries == countries_wanted else "wider"
