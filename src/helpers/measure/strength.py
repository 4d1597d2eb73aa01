"""Statements of strength."""

import numpy as np
import pandas as pd

from helpers.measure import expected, quantity, standing
from helpers.measure.areas import SCOPES, scope


@expected.tables(estimates="population")
def strength(estimates: pd.DataFrame) -> pd.DataFrame:
    """The statements of strength in the order in which the figure lists them; one row is one claim.

    Adds ``scope`` and ``kind`` of what is stated: ``interval`` (a range), ``point``, ``at_least``, ``at_most``,
    ``words`` (only a vague word) or ``none`` (declined or not given); ``low``, ``high`` hold the ends that are stated;
    ``breaks`` says that the row above, of the same scope and population, has another definition or another origin.
    """
    rows = estimates.assign(scope=scope(estimates))
    rows[["low", "high"]] = quantity.ends(rows)
    tests = {
        "words": rows["value_status"].eq("vague"),
        "none": rows["value_status"].ne("stated"),
        "at_most": rows["low"].isna(),
        "at_least": rows["high"].isna(),
        "interval": rows["low"] < rows["high"],
    }
    rows["kind"] = pd.Series(np.select(list(tests.values()), list(tests), "point"), rows.index, dtype="str")
    rows = rows.sort_values(
        ["scope", "population", "date_start", "claim_id"],
        key=lambda column: column.map(SCOPES.index) if column.name == "scope" else column,
        kind="stable",
    ).reset_index(drop=True)
    above = rows[["scope", "population", "definition", "origin_id"]].shift()
    beside = (rows["scope"] == above["scope"]) & (rows["population"] == above["population"])
    another = (rows["definition"] != above["definition"]) | (rows["origin_id"] != above["origin_id"])
    return rows.assign(breaks=beside & another)


@expected.tables(estimates="population")
def envelope(estimates: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """The least and the most that any origin states; one row is one population in one scope in one year.

    Columns: ``scope, population, measure, year`` (missing where undated), ``low, high, n_claims, n_origins``,
    ``claim_ids``, and ``bound``, theirs where they share one (else ``from``). A missing ``high`` means that some
    statement sets no upper end, so none is known. Nothing is pooled or averaged; echoes and superseded values are left
    aside.
    """
    rows = strength(estimates)
    known = standing.among(links, rows["claim_id"])
    aside = standing.echoes(known) | standing.superseded(known)
    rows = rows[(rows["value_status"] == "stated") & ~rows["claim_id"].isin(aside)]
    rows = rows.assign(year=rows["date_end"].dt.year)
    return (
        rows.groupby(["scope", "population", "measure", "year"], sort=False, dropna=False)
        .agg(
            low=("low", lambda ends: np.nan if ends.isna().any() else ends.min()),
            high=("high", lambda ends: np.nan if ends.isna().any() else ends.max()),
            bound=("bound", lambda bounds: bounds.iloc[0] if bounds.nunique() == 1 else "from"),
            n_claims=("claim_id", "size"),
            n_origins=("origin_id", "nunique"),
            claim_ids=("claim_id", tuple),
        )
        .reset_index()
    )
