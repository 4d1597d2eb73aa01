"""The agreement of the two codings."""

import numpy as np
import pandas as pd

from helpers import dates

DRAWS, SEED = 1000, 0
FIELDS = ("unit", "table", "value", "date", "origin", "basis", "country", "direction", "credibility")


def by_field(comparison: pd.DataFrame) -> pd.DataFrame:
    """The agreement of the two coders; one row is one field.

    ``comparison`` is the table of that name: one row is one field of one statement. Columns: ``field, n, agreed``
    (share), ``alpha`` (Krippendorff's, for nominal values), ``low, high`` (its 95 % interval over 1,000 resamples of
    the statements; Krippendorff 2004, Hayes 2007). A blank is a value like any other. For ``unit`` only the share is
    given: what neither coder saw cannot be counted.
    """
    parts = dict(list(comparison.groupby("field")))
    rows = [
        _units(comparison) if field == "unit" else {"field": field} | _coded(parts[field], field == "date")
        for field in FIELDS
        if field in parts
    ]
    return pd.DataFrame(rows, columns=["field", "n", "agreed", "alpha", "low", "high"])


def _coded(part: pd.DataFrame, dated: bool) -> dict:
    first, second = (part[coder].map(_days if dated else str) for coder in ("first", "second"))
    codes = pd.factorize(pd.concat([first, second]))[0].reshape(2, -1)
    low, high = _interval(codes)
    agreed = float((codes[0] == codes[1]).mean())
    return {"n": len(part), "agreed": agreed, "alpha": alpha(codes), "low": low, "high": high}


def alpha(codes: np.ndarray) -> float:
    """Krippendorff's alpha of nominal codes, one row per coder; 1 where both only ever use one value and agree."""
    # a tool of those who work on the record; reports and notebooks do without it
    import krippendorff

    if len(np.unique(codes)) == 1:
        return 1.0
    return float(krippendorff.alpha(reliability_data=codes, level_of_measurement="nominal"))


def _interval(codes: np.ndarray) -> tuple[float, float]:
    generator = np.random.default_rng(SEED)
    n = codes.shape[1]
    alphas = [alpha(codes[:, generator.integers(0, n, n)]) for _ in range(DRAWS)]
    low, high = np.percentile(alphas, [2.5, 97.5])
    return float(low), float(high)


def _units(comparison: pd.DataFrame) -> dict:
    alone = comparison[comparison["field"] == "unit"]
    both = comparison.loc[comparison["field"] == "table", "claim_id"].nunique()
    n = both + len(alone)
    return {"field": "unit", "n": n, "agreed": both / n, "alpha": np.nan, "low": np.nan, "high": np.nan}


def _days(text: str) -> str:
    """The days that a date may mean, so that two ways to write the same period agree."""
    try:
        span = dates.span(text)
    except ValueError:
        return text
    return f"{span.start}/{span.end}" if span else ""
