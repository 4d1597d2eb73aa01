"""What comes of a run."""

import json
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from helpers import export
from helpers.problems import PUBLISHED, shown
from helpers.render import inputs, pages, publish
from helpers.render.execute import pool
from helpers.render.execute.job import CARD, Job
from helpers.render.execute.pool import Outcome
from helpers.render.request import DEFAULT_PROFILE
from helpers.render.task import Task


@dataclass(frozen=True)
class Made:
    """A report of the new set: the folder in which its files are, its record for the manifest, its card.

    Without a card where the one that was made with it is not what would be made now.
    """

    folder: Path
    record: dict
    card: dict | None


def said(outcomes: Mapping[str, Outcome]) -> int:
    """Print what went wrong; returns the exit code of the first failure, or 0."""
    failures = [outcome for outcome in outcomes.values() if outcome.code != PUBLISHED]
    for line in shown([line for failure in failures for line in failure.lines]):
        print(line, file=sys.stderr)
    return failures[0].code if failures else PUBLISHED


def published(
    task: Task, jobs: Sequence[Job], outcomes: Mapping[str, Outcome], news: dict | None, began: float, keep_going: bool
) -> list[str]:
    """Publish what the jobs made, if it may be; returns the lines to print."""
    out, given = task.request.out, task.given
    failed = [name for name, outcome in outcomes.items() if outcome.code != PUBLISHED]
    rendered, left = len(jobs) - len(failed), len(given) - len(jobs)
    told = [f"{rendered} rendered, {left} unchanged, {len(failed)} failed in {time.time() - began:.0f} s"]
    made = _made(task, jobs, outcomes) if keep_going or not failed else {}
    if made:
        told += _left(task, made, outcomes)
        _stage(task, made, news)
        target = publish.put(task.staging / "set", out, _facts(task, made), _timed(task, began, outcomes))
        said = "The set is the same as before" if task.last and target == task.last.folder else "Published"
        told.append(f"{said}: {_shown(out)}")
        if not failed and inputs.question(task.request) == task.question:
            publish.remember(out, task.question, unchanged(task))
    else:
        told.append(f"Nothing is published; {os.path.relpath(out / 'latest')} is as it was")
    if failed:
        told.append(f"What the failed run made: {os.path.relpath(_kept(task, jobs))}")
    if task.empty:
        told.append(f"Left out, for no claim is in their selection (--list names them): {len(task.empty)}")
    return told


def _made(task: Task, jobs: Sequence[Job], outcomes: Mapping[str, Outcome]) -> dict[str, Made]:
    """The reports of the new set, by name.

    What was not rendered comes from the last set, marked as carried over where it failed now.
    """
    made = {
        job.name: Made(job.folder, _record(task, job), _json(job.folder / CARD))
        for job in jobs
        if outcomes[job.name].code == PUBLISHED
    }
    old = task.last.manifest["reports"] if task.last else {}
    noted = task.last and pages.CARDS in task.last.manifest["outputs"]
    cards = _json(task.last.folder / pages.CARDS) if noted else {}
    here = {"helpers": inputs.of(inputs.helpers()), "versions": inputs.of(inputs.versions())}
    for name in old.keys() - made.keys():
        record = old[name] | {"carried": old[name]["carried"] or name in outcomes}
        same = not record["carried"] and here.items() <= record["inputs"].items()
        made[name] = Made(task.last.folder, record, cards.get(name) if same else None)
    return {report.name: made[report.name] for report in task.listed if report.name in made}


def _left(task: Task, made: Mapping[str, Made], outcomes: Mapping[str, Outcome]) -> list[str]:
    """What to say of the reports that this run did not render: which come from the last set, which have no page."""
    told = []
    before = [name for name, one in made.items() if task.last and one.folder == task.last.folder]
    if carried := [name for name in before if name in outcomes or name not in task.given]:
        told.append(f"From the last set: {', '.join(carried)}")
    listed = [one.name for one in task.listed if one.profile == DEFAULT_PROFILE]
    if absent := [name for name in listed if name not in made]:
        told.append(f"No page yet in this set: {', '.join(absent)}")
    return told


def _record(task: Task, job: Job) -> dict:
    """What the manifest says of a report: from which notebook, with which values, on which data."""
    return {
        "carried": False,
        "data": job.edition,
        "notebook": job.notebook.name,
        "parameters": job.values,
        "inputs": inputs.report(job.notebook.name, job.texts, job.reads, task.made_from),
    }


def _stage(task: Task, made: Mapping[str, Made], news: dict | None) -> None:
    """Put the pages, their notebooks, the record and the index into the folder of the set."""
    staged = task.staging / "set"
    staged.mkdir()
    (staged / pages.RECORD).write_bytes(export.package(task.data))
    if news:
        (staged / pages.CHANGES).write_text(json.dumps(news, ensure_ascii=False, indent=1), encoding="utf-8")
    cards = {}
    for name, one in made.items():
        # its page, its notebook, the rows of its figures: no report's name has a dot
        for path in one.folder.glob(f"{name}.*"):
            shutil.copyfile(path, staged / path.name)
        cards[name] = one.card or _card(name, one.record, staged)
    (staged / pages.CARDS).write_text(json.dumps(cards, indent=1), encoding="utf-8")
    for name in made:
        pages.lead_to_twin(staged / f"{name}.html", _twin(name, made))
    for lang, name in pages.INDEXES.items():
        own = {report: card for report, card in cards.items() if card["lang"] == lang}
        index = pages.index([*own.values()], task.edition, lang, news, _anchors(own, staged))
        (staged / name).write_text(index, encoding="utf-8")


def _twin(name: str, made: Mapping[str, Made]) -> str:
    """The name of the report that says the same in the other language; blank where the set has none."""

    def asked(record: dict) -> tuple:
        return record["notebook"], record["parameters"] | {"LANG": ""}

    own = made[name].record
    twins = (
        other
        for other, one in made.items()
        if asked(one.record) == asked(own) and one.record["parameters"]["LANG"] != own["parameters"]["LANG"]
    )
    return next(twins, "")


def _anchors(names: Iterable[str], staged: Path) -> dict[str, str]:
    """The address of each claim's row, on the first of the pages that has one."""
    rows = {
        name: re.findall(r'<tr id="([^"]+)"', (staged / f"{name}.html").read_text(encoding="utf-8")) for name in names
    }
    return {claim: f"{name}.html#{claim}" for name in reversed(rows) for claim in rows[name]}


def _card(name: str, record: dict, staged: Path) -> dict:
    """The card of a report from its notebook; the page of one carried over is made anew as well, to say so."""
    node = nbformat.read(staged / f"{name}.ipynb", as_version=4)
    facts = (name, node, record["parameters"], record["data"])
    if record["carried"]:
        pages.write(staged, *facts, carried=True)
    return pages.card(*facts, carried=record["carried"])


def _facts(task: Task, made: Mapping[str, Made]) -> dict:
    """What the manifest says of a set beside its files: inputs, versions, and of each report what it is made from."""
    return {
        "data": task.edition,
        "inputs": task.made_from,
        "reports": {name: one.record for name, one in made.items()},
        "versions": inputs.versions(),
    }


def _timed(task: Task, began: float, outcomes: Mapping[str, Outcome]) -> dict:
    """What run.json says: when, where, and how long each report took."""
    return {
        "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
        "machine": platform.platform(),
        "seconds": round(time.time() - began, 1),
        "unchanged": sorted(task.given.keys() - outcomes.keys()),
        "reports": {
            name: {"exit_code": outcome.code, "seconds": outcome.seconds} for name, outcome in outcomes.items()
        },
    }


def _kept(task: Task, jobs: Sequence[Job]) -> Path:
    """Put what a failed run made where it stays; returns that folder."""
    kept = task.staging / "kept"
    kept.mkdir()
    for path in (task.staging / pool.LOG, *(job.folder for job in jobs)):
        if path.exists():
            shutil.move(path, kept / path.name)
    return publish.keep(kept, task.request.out, task.staging.name)


def _json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def unchanged(task: Task) -> str:
    """The line to print where there was nothing to do."""
    return f"{len(task.given)} unchanged: {_shown(task.request.out)}"


def _shown(out: Path) -> str:
    return os.path.relpath(out / "latest" / "index.html")
