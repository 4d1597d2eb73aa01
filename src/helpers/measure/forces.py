"""Levels of forces, steps of their drawdown."""

import pandas as pd

from helpers.measure import expected
from helpers.measure.areas import QUESTION


@expected.tables(forces="force")
def levels(forces: pd.DataFrame, area: str = QUESTION) -> pd.DataFrame:
    """Stated strengths of forces; one row is one claim with a number or a range and a date.

    ``is_level`` is true for the strength of a force in the whole of ``area``, a country: an increase by so many, a
    base and another country are no level of it, and never share its panel.
    """
    stated = forces[(forces["value_status"] == "stated") & forces["date_start"].notna()].copy()
    stated["is_level"] = stated["about"].eq("strength") & stated["country"].eq(area) & stated["place_id"].eq("")
    return stated.sort_values(["force", "date_start", "claim_id"]).reset_index(drop=True)


@expected.tables(forces="about")
def steps(forces: pd.DataFrame) -> pd.DataFrame:
    """What was announced, asked, refused, postponed or done about missions, withdrawals and handovers.

    One row is one dated claim.
    """
    about = [
        "increase",
        "withdrawal",
        "mission",
        "end_of_mission",
        "negotiation",
        "base_handover",
        "activity",
        "strength",
    ]
    dated = forces[forces["about"].isin(about) & forces["date_start"].notna()]
    return dated.sort_values(["date_start", "claim_id"]).reset_index(drop=True)
