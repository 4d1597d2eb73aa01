"""The agreement of the two codings."""

from pathlib import Path

import numpy as np
import pandas as pd

from helpers import dates, load

BEGIN = "<!-- agreement: made by `python -m helpers agreement` -->"
END = "<!-- end of agreement -->"
DRAWS, SEED = 1000, 0
FIELDS = {
    "unit": "a statement found by both",
    "table": "table",
    "value": "number, bound and range",
    "date": "days that the date may mean",
    "origin": "origin",
    "basis": "what it is about, with counting basis or population",
    "country": "country",
    "direction": "direction of a judgement",
    "credibility": "credibility",
}


def by_field(comparison: pd.DataFrame) -> pd.DataFrame:
    """Agreement of the two coders; one row is one field.

    ``comparison`` is the table of that name: one row is one field of one statement. Columns: ``field, n, agreed``
    (share), ``alpha`` (Krippendorff's, for nominal values), ``low, high`` (its 95 % interval over 1,000 resamples of
    the statements; Krippendorff 2004, Hayes 2007). A blank is a value like any other. For ``unit`` only the share is
    given: what neither coder saw cannot be counted.
    """
    rows = []
    for field in [name for name in FIELDS if name in set(comparison["field"])]:
        part = comparison[comparison["field"] == field]
        if field == "unit":
            rows.append(_units(comparison))
            continue
        first, second = (part[coder].map(_days if field == "date" else str) for coder in ("first", "second"))
        codes = np.array(
            [pd.Categorical(values, categories=sorted({*first, *second})).codes for values in (first, second)]
        )
        low, high = _interval(codes)
        rows.append(
            {
                "field": field,
                "n": len(part),
                "agreed": float((codes[0] == codes[1]).mean()),
                "alpha": alpha(codes),
                "low": low,
                "high": high,
            }
        )
    return pd.DataFrame(rows, columns=["field", "n", "agreed", "alpha", "low", "high"])


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
    found = [alpha(codes[:, generator.integers(0, n, n)]) for _ in range(DRAWS)]
    low, high = np.percentile(found, [2.5, 97.5])
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


def markdown(data: Path) -> str:
    """The agreement in each round as a table, with how often which coder was followed."""
    comparison = load.texts("comparison", data)
    rounds = {number: by_field(rows).set_index("field") for number, rows in comparison.groupby("round")}
    headings = [f"round {number}: {part}" for number in rounds for part in ("statements", "agreed", "alpha (95 %)")]
    lines = [f"| field | {' | '.join(headings)} |", "|---" * (1 + len(headings)) + "|"]
    for field, name in FIELDS.items():
        cells = [cell for found in rounds.values() for cell in _cells(found, field)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    decided = comparison[comparison["decision"] != "agreed"].groupby(["round", "decision"]).size()
    said = [
        f"Of the {decided[number].sum()} disagreements of round {number}, decided for: "
        + ", ".join(
            f"{name} {decided[number][name]}" for name in ("first", "second", "both") if name in decided[number]
        )
        for number in rounds
    ]
    return "\n".join([*lines, "", ". ".join(said) + "."])


def _cells(found: pd.DataFrame, field: str) -> tuple[str, str, str]:
    if field not in found.index:
        return "–", "–", "–"
    row = found.loc[field]
    alpha = "–" if np.isnan(row["alpha"]) else f"{row['alpha']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
    return f"{row['n']:.0f}", f"{row['agreed']:.0%}", alpha


def refresh(data: Path) -> bool:
    """Write the table between the marks of ``README.md``; true if that changed the file."""
    path = data / "README.md"
    before = path.read_text(encoding="utf-8")
    head, _, rest = before.partition(BEGIN)
    after = f"{head}{BEGIN}\n\n{markdown(data)}\n\n{END}{rest.partition(END)[2]}"
    path.write_text(after, encoding="utf-8")
    return after != before
