"""What the record covers, lists only or leaves out."""

import numpy as np
import pandas as pd

# in the place of a source: the months of which nothing is known
NO_SOURCE = "none"


def coverage(sources: pd.DataFrame, start, end) -> pd.DataFrame:
    """Which months each source reports on; one row is one article, or the whole context layer, in one month.

    ``source_id`` is the article's, or ``context`` for all other documents together; ``n_sources`` how many they are.
    ``covers`` is true where the months that one of them reports on as news overlap. Months that no source covers are
    unknown, never quiet: where there are any, they are true under ``NO_SOURCE``, of no sources.
    """
    months = pd.period_range(pd.Timestamp(start), pd.Timestamp(end), freq="M")
    named = sources.assign(row=sources["source_id"].where(sources["layer"] == "article", "context"))
    groups = sorted(
        named.groupby("row"), key=lambda item: (item[0] == "context", item[1]["covers_start"].min(), item[0])
    )
    first, last = months.start_time.to_numpy(), months.end_time.to_numpy()
    parts = [
        pd.DataFrame(
            {
                "source_id": name,
                "n_sources": len(group),
                "month": months.start_time,
                "covers": (
                    (group["covers_start"].to_numpy()[:, None] <= last)
                    & (group["covers_end"].to_numpy()[:, None] >= first)
                ).any(axis=0),
            }
        )
        for name, group in groups
    ]
    if not parts:
        return pd.DataFrame(columns=["source_id", "n_sources", "month", "covers"])
    unknown = ~np.any([part["covers"] for part in parts], axis=0)
    if unknown.any():
        parts.append(parts[0].assign(source_id=NO_SOURCE, n_sources=0, covers=unknown))
    return pd.concat(parts, ignore_index=True)


def kept(record) -> pd.DataFrame:
    """How many claims the selection keeps, lists only or leaves out; one row is one ``reason``, with ``n``.

    ``kept`` counts all claims in the selection, ``undated`` those of them without a date.
    """
    held = pd.Series({"kept": len(record.claims), "undated": int(record.claims["date_start"].isna().sum())})
    counted = pd.concat([held, record.removed["reason"].value_counts()])
    return counted.rename_axis("reason").rename("n").reset_index()


def sources(record) -> pd.DataFrame:
    """The documents used, with the number of claims kept from each (``n_claims``); one row is one source."""
    counted = record.claims["source_id"].value_counts()
    return record.sources.assign(n_claims=record.sources["source_id"].map(counted).fillna(0).astype(int))


def origins(record) -> pd.DataFrame:
    """Who makes the claims kept, with how many (``n_claims``), the most first; one row is one origin.

    ``aligned`` says that it is a party to the conflict or aligned with one.
    """
    counted = record.claims["origin_id"].value_counts().rename("n_claims")
    rows = record.origins.merge(counted, left_on="origin_id", right_index=True)
    rows = rows.assign(aligned=rows["party_to_conflict"].isin(["yes", "aligned"]))
    return rows.sort_values(["n_claims", "origin_id"], ascending=[False, True], ignore_index=True)


# the texts of a statement: tables of few rows are made of it, which they would slow down
PROSE = (
    *("locator", "claim", "claim_fr", "date_edtf", "date_basis", "value_words", "credibility_basis"),
    *("doubt", "doubt_fr", "caveat", "caveat_fr", "notes"),
)
