"""The agreement of the two codings, written into the guide to the data."""

from pathlib import Path

import numpy as np
import pandas as pd

from helpers import load
from helpers.measure import agreement
from helpers.tools import marked

NAMES = {
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


def markdown(data: Path) -> str:
    """The agreement in each round as a table, and how often each coder was followed."""
    comparison = load.texts("comparison", data)
    rounds = {number: agreement.by_field(rows).set_index("field") for number, rows in comparison.groupby("round")}
    headings = [f"round {number}: {part}" for number in rounds for part in ("statements", "agreed", "alpha (95 %)")]
    lines = [f"| field | {' | '.join(headings)} |", "|---" * (1 + len(headings)) + "|"]
    for field, name in NAMES.items():
        cells = [cell for fields in rounds.values() for cell in _cells(fields, field)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    decided = comparison[comparison["decision"] != "agreed"].groupby(["round", "decision"]).size()
    sentences = [
        f"Of the {decided[number].sum()} disagreements of round {number}, decided for: "
        + ", ".join(
            f"{name} {decided[number][name]}" for name in ("first", "second", "both") if name in decided[number]
        )
        for number in rounds
    ]
    return "\n".join([*lines, "", ". ".join(sentences) + "."])


def _cells(fields: pd.DataFrame, field: str) -> tuple[str, str, str]:
    if field not in fields.index:
        return "–", "–", "–"
    row = fields.loc[field]
    alpha = "–" if np.isnan(row["alpha"]) else f"{row['alpha']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
    return f"{row['n']:.0f}", f"{row['agreed']:.0%}", alpha


def refresh(data: Path) -> bool:
    """Whether ``README.md`` changed when its table was written anew."""
    return marked.replace(data / "README.md", "agreement", markdown(data), "agreement")
