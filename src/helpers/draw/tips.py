"""What is said of a claim or a source where a mark leads to it."""

import pandas as pd


def tips(record) -> dict[str, str]:
    """The claim with its doubt by the id of each claim kept or listed, the headline by the anchor of each source."""
    ending = "_fr" if record.words.lang == "fr" else ""
    claims, sources = pd.concat([record.claims, record.listed]), record.sources
    said = zip(claims["claim_id"], claims[f"claim{ending}"], claims[f"doubt{ending}"], strict=True)
    # a headline in the language of the page needs no translation
    headlines = sources[f"source_headline{ending}"].mask(lambda texts: texts.eq(""), sources["source_headline"])
    named = zip("source-" + sources["source_id"], headlines, strict=True)
    return {claim: f"{text} {doubt}".strip() for claim, text, doubt in said} | dict(named)
