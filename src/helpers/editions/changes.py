"""What changed between two editions of the record."""

import io
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers import check, load, parameters, terms
from helpers.errors import CONFIGURATION, DATA_INVALID, Refusal
from helpers.language import WRITTEN
from helpers.measure import key_figures, standing
from helpers.measure.key_figures import Headline
from helpers.project import ROOT


@dataclass(frozen=True)
class Changes:
    """``added``, ``removed``: claims by table; ``changed``: one row per cell with ``old`` and ``new``.

    ``superseded``: claims that another one replaces now and none replaced before; ``moved``: pairs of a headline
    number before and after.
    """

    added: pd.DataFrame
    removed: pd.DataFrame
    changed: pd.DataFrame
    superseded: pd.DataFrame
    moved: list[tuple[Headline | None, Headline]]


def between(old: str, new: str) -> Changes:
    """The changes between two editions, each a data folder or a git revision of this project.

    Raises Refusal: exit code 78 for a name that is neither, 65 for an edition whose data are invalid.
    """
    shown = ["table", "claim", "claim_fr"]
    with unpacked(old) as before, unpacked(new) as after:
        for name, data in ((old, before), (new, after)):
            _require_comparable(name, data)
        first, second = _cells(before), _cells(after)
        return Changes(
            added=second.loc[second.index.difference(first.index), shown],
            removed=first.loc[first.index.difference(second.index), shown],
            changed=_changed(first, second),
            superseded=second.loc[sorted(_superseded(after) - _superseded(before)), shown],
            moved=_moved(before, after),
        )


def text(changes: Changes) -> str:
    """The changes as lines: headline numbers first, then claims."""
    words = load.words(WRITTEN)
    lines = []
    for before, after in changes.moved:
        was = _number(before.value if before else None)
        lines.append(f"moved      {after.report}: {words(terms.HEADLINES[after.key])}: {was} -> {_number(after.value)}")
    for name in ("added", "removed", "superseded"):
        rows = getattr(changes, name)
        lines += [f"{name:<10} {claim} ({row['table']}): {row['claim']}" for claim, row in rows.iterrows()]
    lines += [
        f"changed    {row.claim_id} {row.column}: {row.old or 'blank'} -> {row.new or 'blank'}"
        for row in changes.changed.itertuples()
    ]
    summary = (
        f"{len(changes.added)} added, {len(changes.removed)} removed, "
        f"{changes.changed['claim_id'].nunique()} changed, {len(changes.superseded)} superseded, "
        f"{len(changes.moved)} headline numbers moved"
    )
    return "\n".join([*lines, summary])


def since(package: Path, data: Path) -> dict | None:
    """What changed since a published edition, as a set keeps it; None where that edition can no longer be read.

    ``package`` is its record.zip. Keys: ``since`` (its version and hash); ``moved`` (report, key, old and new value of
    each headline number); ``added, removed, revised, superseded`` (claim_id, claim, claim_fr and, of those revised,
    each ``column`` with its ``old`` and ``new`` text).
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(package) as archive:
                archive.extractall(folder)
            changes = between(folder, str(data))
            edition = load.edition(Path(folder))
        except (OSError, zipfile.BadZipFile, Refusal, KeyError):
            return None
    cells = _cells(data)
    revised = changes.changed.groupby("claim_id")[["column", "old", "new"]].agg(list)
    return {
        "since": list(edition),
        "moved": [
            {"report": new.report, "key": new.key, "old": old.value if old else None, "new": new.value}
            for old, new in changes.moved
        ],
        **{name: _listed(getattr(changes, name)) for name in ("added", "removed", "superseded")},
        "revised": [row | revised.loc[row["claim_id"]].to_dict() for row in _listed(cells.loc[revised.index])],
    }


def _listed(rows: pd.DataFrame) -> list[dict]:
    return rows[["claim", "claim_fr"]].rename_axis("claim_id").reset_index().to_dict("records")


@contextmanager
def unpacked(name: str) -> Iterator[Path]:
    """The data folder of an edition, for as long as it is looked at. Raises Refusal as ``between`` (78)."""
    if (Path(name) / "datapackage.json").is_file():
        yield Path(name)
        return
    # the revision is an operand, never an option, and only the data folder is unpacked
    command = ["git", "-C", ROOT, "archive", "--format=zip", "--end-of-options", name, "data"]
    # what the caller's git is told of another repository does not concern this one
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    expected = f"EDITION: got {name!r}; expected a data folder or a git revision that has data/"
    try:
        done = subprocess.run(command, capture_output=True, check=False, env=environment)
    except OSError as error:
        raise Refusal(CONFIGURATION, [f"{expected}; git cannot be started: {error.strerror}"]) from error
    if done.returncode:
        reason = next(iter(done.stderr.decode("utf-8", "replace").strip().splitlines()), f"exit code {done.returncode}")
        raise Refusal(CONFIGURATION, [f"{expected}; git says: {reason}"])
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
            archive.extractall(folder)
        yield Path(folder) / "data"


def _require_comparable(name: str, data: Path) -> None:
    """Refusal (exit code 65) where an edition has not the tables of today, or is no record."""
    try:
        held = {resource["name"] for resource in load.dictionary(data)["resources"]}
    except (OSError, ValueError, LookupError, TypeError):
        held = set(load.TABLES)
    if missing := [table for table in load.TABLES if table not in held]:
        told = f"has no table {', '.join(missing)}; expected an edition with the tables of today"
        raise Refusal(DATA_INVALID, [f"{name}: EDITION {told}"])
    check.require(data)


def _cells(data: Path) -> pd.DataFrame:
    """Every claim with its cells as texts, blank where a table lacks the column; the index is the claim."""
    tables = [load.texts(name, data).assign(table=name) for name in load.CLAIM_TABLES]
    cells = pd.concat(tables).fillna("").set_index("claim_id")
    lists = [column for column in load.LISTS if column in cells]
    return cells.assign(**{column: cells[column].map(load.in_order) for column in lists})


def _superseded(data: Path) -> set[str]:
    return standing.superseded(load.texts("links", data))


def _changed(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    both = first.index.intersection(second.index)
    columns = first.columns.union(second.columns, sort=False)
    before = first.reindex(columns=columns).loc[both].fillna("")
    after = second.reindex(columns=columns).loc[both].fillna("")
    rows = [
        {"claim_id": claim, "column": column, "old": before.at[claim, column], "new": after.at[claim, column]}
        for claim, column in (before != after).stack().loc[lambda differs: differs].index
    ]
    return pd.DataFrame(rows, columns=["claim_id", "column", "old", "new"])


def _moved(before: Path, after: Path) -> list[tuple[Headline | None, Headline]]:
    old, new = ({(item.report, item.key): item for item in _headlines(data)} for data in (before, after))
    return [(old.get(key), item) for key, item in new.items() if not old.get(key) or old[key].value != item.value]


def _headlines(data: Path) -> list[Headline]:
    return key_figures.of(load.record_of(data, **parameters.WHOLE))


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:,.4g}" if value % 1 else f"{value:,.0f}"
