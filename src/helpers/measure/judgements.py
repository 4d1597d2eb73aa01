"""What is said about causes."""

import pandas as pd

from helpers.measure import expected

DIMENSIONS = ("rate", "toll", "quality", "geography", "strength", "territory")


@expected.tables(judgements="cause")
def causes(judgements: pd.DataFrame) -> pd.DataFrame:
    """What is said about causes, and who says it; one row is one judgement or allegation about a cause."""
    return (
        judgements[judgements["about"].eq("cause")].sort_values(["source_date_end", "claim_id"]).reset_index(drop=True)
    )


@expected.tables(judgements="cause")
def named_causes(judgements: pd.DataFrame) -> pd.DataFrame:
    """Each cause that is named, and by how many origins; one row is one ``cause``, the most often named first.

    A statement that names several counts for each; ``claim_ids`` are the statements.
    """
    rows = causes(judgements)
    each = rows.assign(cause=rows["cause"].str.split()).explode("cause").dropna(subset="cause")
    grouped = each.groupby("cause")
    counted = pd.DataFrame({"n_origins": grouped["origin_id"].nunique(), "claim_ids": grouped["claim_id"].agg(tuple)})
    return counted.reset_index().sort_values(["n_origins", "cause"], ascending=[False, True], ignore_index=True)
