"""How far other claims support or contradict a claim."""

import numpy as np
import pandas as pd

ECHO = ("same_origin", "probable_echo")
# what is doubtful, refuted or cannot be judged confirms nothing, nor do others confirm it
UNFIT = (4, 5, 6)


def voices(origins: pd.DataFrame) -> pd.Series:
    """Whose voice each origin is, by its id: a spokesman speaks for his body, anyone else for themselves.

    Two origins with one voice are not independent of each other.
    """
    own = origins.set_index("origin_id")["speaks_for"]
    return own.where(own != "", own.index.to_series())


def names_origin(claims: pd.DataFrame, origins: pd.DataFrame) -> pd.Series:
    """Whether each claim has a named origin; the writer’s own voice, unnamed origins and hearsay do not count."""
    naming = origins.loc[origins["named"] & origins["kind"].ne("writer"), "origin_id"]
    return claims["origin_id"].isin(naming) & claims["attribution"].ne("unattributed")


def among(links: pd.DataFrame, claims: pd.Series) -> pd.DataFrame:
    """The links whose two ends are both among the claims with these ids."""
    return links[links["from_claim_id"].isin(claims) & links["to_claim_id"].isin(claims)]


def told_once(claims: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The claims without repetitions in ``keys``, an article's first; ``claim_ids`` lists all that were merged."""
    ordered = claims.sort_values(["layer", "claim_id"], kind="stable")
    ids = ordered.groupby(keys, dropna=False)["claim_id"].agg(tuple).rename("claim_ids")
    return ordered.drop_duplicates(keys).join(ids, on=keys)


def echoes(links: pd.DataFrame) -> set[str]:
    """The claims that only repeat another."""
    return set(links.loc[links["relation"].isin(ECHO), "from_claim_id"])


def superseded(links: pd.DataFrame) -> set[str]:
    """The claims whose value a later edition or revision replaces."""
    return set(links.loc[links["relation"] == "supersedes", "to_claim_id"])


def standing(claims: pd.DataFrame, links: pd.DataFrame, origins: pd.DataFrame) -> pd.Series:
    """The standing of each claim among the others in ``claims``, by their ``links``.

    ``superseded`` by a later value; ``contradicted`` by a claim that at least two voices carry, while it has one;
    ``contested`` by any other claim that cannot be true beside it; ``corroborated`` where another claim that states
    the same proposition is linked to it by ``supports``, both name their origins, these have distinct voices, neither
    claim echoes another and neither is graded doubtful, refuted or not to be judged; else ``single``. The first that
    holds is taken. Reports of one event do not bear each other out: each of their statements has to be repeated.
    """
    ids = claims["claim_id"]
    voice = claims.set_index("claim_id")["origin_id"].map(voices(origins))
    known = among(links, ids)
    # a link holds for both of its ends
    names = ({"from_claim_id": one, "to_claim_id": other} for one, other in (("claim", "other"), ("other", "claim")))
    pairs = pd.concat([known.rename(columns=columns) for columns in names])
    fit = names_origin(claims, origins) & ~claims["credibility"].isin(UNFIT) & ~ids.isin(echoes(links))
    support = pairs[pairs["relation"].eq("supports") & pairs[["claim", "other"]].isin(list(ids[fit])).all(axis=1)]
    corroborated = support.loc[support["claim"].map(voice).ne(support["other"].map(voice)), "claim"]
    against = pairs[pairs["relation"].eq("contradicts")]
    outweighed = against.loc[against["other"].isin(corroborated), "claim"]
    tests = {
        "superseded": ids.isin(superseded(known)),
        "contradicted": ids.isin(outweighed) & ~ids.isin(corroborated),
        "contested": ids.isin(against["claim"]),
        "corroborated": ids.isin(corroborated),
    }
    return pd.Series(np.select(list(tests.values()), list(tests), "single"), claims.index, dtype="str")


def credibility(claims: pd.DataFrame, links: pd.DataFrame, origins: pd.DataFrame) -> pd.Series:
    """The Admiralty grade of each claim: 1 (confirmed) where an independent origin states the same, else as coded.

    That several share a judgement does not confirm it.
    """
    confirmed = standing(claims, links, origins).eq("corroborated") & claims["table"].ne("judgements")
    return claims["credibility"].mask(confirmed, 1).astype(int)


def grades(record) -> pd.Series:
    """The credibility of every claim kept or listed, by its id."""
    claims = pd.concat([record.claims, record.listed], ignore_index=True)
    return credibility(claims, record.links, record.origins).set_axis(claims["claim_id"])


def graded(record) -> pd.DataFrame:
    """Every claim kept or listed, in order of id, with its ``grade``: its origin's letter and its own digit.

    ``kept`` says that the selection keeps it.
    """
    claims = pd.concat([record.claims, record.listed]).sort_values("claim_id", ignore_index=True)
    letters = claims["origin_id"].map(record.origins.set_index("origin_id")["reliability"])
    kept = claims["claim_id"].isin(set(record.claims["claim_id"]))
    return claims.assign(grade=letters + claims["claim_id"].map(grades(record)).astype(str), kept=kept)
