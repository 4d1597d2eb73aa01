"""What is said of a claim or a source where a mark leads to it."""

import pandas as pd


def of(claims: pd.DataFrame, words) -> dict[str, str]:
    """Each claim with its doubt, by its id; ``claims`` has one row per claim, ``words`` is the page's language."""
    ending = "_fr" if words.lang == "fr" else ""
    said = zip(claims["claim_id"], claims[f"claim{ending}"], claims[f"doubt{ending}"], strict=True)
    return {claim_id: f"{claim} {doubt}".strip() for claim_id, claim, doubt in said}


def tips(record) -> dict[str, str]:
    """What is said of every claim kept or listed, and the headline of each source by its anchor."""
    ending, sources = "_fr" if record.words.lang == "fr" else "", record.sources
    # a headline in the language of the page needs no translation
    headlines = sources[f"source_headline{ending}"].mask(lambda texts: texts.eq(""), sources["source_headline"])
    named = zip("source-" + sources["source_id"], headlines, strict=True)
    return of(pd.concat([record.claims, record.listed]), record.words) | dict(named)
