"""How far a claim is borne out by others."""

from collections import defaultdict

import pandas as pd

ECHO = ("same_origin", "probable_echo")
# what is doubtful, refuted or cannot be judged confirms nothing, nor do others confirm it
UNFIT = (4, 5, 6)


def voices(origins: pd.DataFrame) -> pd.Series:
    """Whose voice each origin is, by its id: a spokesman’s that of his body, any other its own.

    Two origins with one voice are not independent of each other.
    """
    own = origins.set_index("origin_id")["speaks_for"]
    return own.where(own != "", own.index.to_series())


def names_origin(claims: pd.DataFrame, origins: pd.DataFrame) -> pd.Series:
    """Whether each claim names who says it: the writer’s own voice, an unnamed origin and hearsay do not."""
    naming = origins.loc[origins["named"] & origins["kind"].ne("writer"), "origin_id"]
    return claims["origin_id"].isin(naming) & claims["attribution"].ne("unattributed")


def echoes(links: pd.DataFrame) -> set[str]:
    """The claims that only carry on what another says."""
    return set(links.loc[links["relation"].isin(ECHO), "from_claim_id"])


def superseded(links: pd.DataFrame) -> set[str]:
    """The claims whose value a later edition or revision replaces."""
    return set(links.loc[links["relation"] == "supersedes", "to_claim_id"])


def standing(claims: pd.DataFrame, links: pd.DataFrame, origins: pd.DataFrame) -> pd.Series:
    """How each claim stands to the others as far as ``claims`` and ``links`` know them.

    ``superseded`` by a later value; ``contradicted`` by a claim that at least two voices carry, while it has one;
    ``contested`` by any other claim that cannot be true beside it; ``corroborated`` where another claim that states
    the same proposition is linked to it by ``supports``, both name their origins, these have distinct voices, neither
    claim echoes another and neither is graded doubtful, refuted or not to be judged; else ``single``. The first that
    holds is taken. Reports of one event do not bear each other out: each of their statements has to be repeated.
    """
    voice = claims.set_index("claim_id")["origin_id"].map(voices(origins))
    known = links[links["from_claim_id"].isin(voice.index) & links["to_claim_id"].isin(voice.index)]
    fit = names_origin(claims, origins) & ~claims["credibility"].isin(UNFIT) & ~claims["claim_id"].isin(echoes(links))
    able = set(claims.loc[fit, "claim_id"])
    carried, against = defaultdict(set), defaultdict(set)
    for relation, one, other in known[["relation", "from_claim_id", "to_claim_id"]].itertuples(index=False):
        if relation == "supports" and able >= {one, other}:
            carried[one].add(voice[other])
            carried[other].add(voice[one])
        if relation == "contradicts":
            against[one].add(other)
            against[other].add(one)
    several = {claim for claim, others in carried.items() if others - {voice[claim]}}
    replaced = superseded(known)

    def of(claim: str) -> str:
        if claim in replaced:
            return "superseded"
        if against[claim]:
            return "contradicted" if claim not in several and against[claim] & several else "contested"
        return "corroborated" if claim in several else "single"

    return claims["claim_id"].map(of)


def credibility(claim, standing: str) -> int:
    """The Admiralty grade of a claim: 1 (confirmed) where an independent origin states the same, else the grade coded.

    ``claim`` has ``table`` and ``credibility``. That several share a judgement does not confirm it.
    """
    return 1 if standing == "corroborated" and claim.table != "judgements" else int(claim.credibility)


def grades(record) -> pd.Series:
    """The credibility of every claim kept or listed, by its id."""
    columns = ["claim_id", "table", "origin_id", "attribution", "credibility"]
    claims = pd.concat([record.claims[columns], record.listed[columns]])
    stands = standing(claims, record.links, record.origins)
    found = [credibility(claim, stand) for claim, stand in zip(claims.itertuples(), stands, strict=True)]
    return pd.Series(found, index=claims["claim_id"])


def graded(record) -> pd.DataFrame:
    """Every claim kept or listed, by its id, with its ``grade``: the letter of its origin, its own figure."""
    claims = pd.concat([record.claims, record.listed]).sort_values("claim_id", ignore_index=True)
    letters = claims["origin_id"].map(record.origins.set_index("origin_id")["reliability"])
    return claims.assign(grade=letters + claims["claim_id"].map(grades(record)).astype(str))
