"""What may share a line."""

import pandas as pd

LINE_KEYS = (
    "table",
    "count_basis",
    "unit",
    "country",
    "place_id",
    "what",
    "who",
    "actor",
    "population",
    "definition",
    "force",
    "initiator",
    "origin_id",
    "series",
)


class Unlike(ValueError):
    """Claims that differ in counting basis, unit, geography or initiator were put on one line."""


def line(claims: pd.DataFrame, *, across: tuple[str, ...] = ()) -> pd.DataFrame:
    """The claims in order of date, after checking that they may share a line.

    One row is one claim. ``across`` names the keys in which the claims may differ, since the figure or the sentence
    says so. Raises Unlike, naming two claims and the column in which they differ, where counting basis, unit, country,
    place, thing counted, people, actor, initiator, population, definition or force are not the same for all: numbers
    of unlike kind never share a line.
    """
    values = claims[[key for key in LINE_KEYS if key in claims.columns and key not in across]].fillna("")
    unlike = (values != values.iloc[0]) if len(values) else values
    for key in unlike.columns[unlike.any()]:
        first, other = claims.iloc[0], claims[unlike[key]].iloc[0]
        raise Unlike(
            f"{first['claim_id']} has {key} '{first[key]}', {other['claim_id']} has '{other[key]}'; "
            "claims that differ in it cannot share a line"
        )
    return _in_order(claims)


def _in_order(claims: pd.DataFrame) -> pd.DataFrame:
    return claims.sort_values(["date_start", "date_end", "claim_id"], kind="stable").reset_index(drop=True)


def facets(claims: pd.DataFrame, least: int = 1) -> list[pd.DataFrame]:
    """The claims split so that each part may share a line; one table per part, in the order of first dates.

    Parts of fewer than ``least`` claims are left out.
    """
    if claims.empty:
        return []
    keys = [key for key in LINE_KEYS if key in claims.columns]
    # what is split by every key of a line need not be compared by each of them once more
    ordered = _in_order(claims.fillna(dict.fromkeys(keys, "")))
    split = ordered.groupby(keys, sort=False).indices.values()
    parts = [ordered.iloc[rows].reset_index(drop=True) for rows in split if len(rows) >= least]
    return sorted(parts, key=lambda part: (part["date_start"].min(), part["claim_id"].iloc[0]))
