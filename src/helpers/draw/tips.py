"""What a mark says of its claim where a reader points at it."""

import pandas as pd


def of(claims: pd.DataFrame, words) -> dict[str, str]:
    """Each claim with its doubt, by its id; ``claims`` has one row per claim, ``words`` is the page's language."""
    ending = "_fr" if words.lang == "fr" else ""
    said = zip(claims["claim_id"], claims[f"claim{ending}"], claims[f"doubt{ending}"], strict=True)
    return {claim_id: f"{claim} {doubt}".strip() for claim_id, claim, doubt in said}
