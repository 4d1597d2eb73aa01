"""What comes of a run."""

import json
import os
import platform
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from helpers.editions import export
from helpers.errors import DATA_INVALID, PUBLISHED, Refusal, print_lines, shown
from helpers.page import indexes, pages
from helpers.render import digests, publish
from helpers.render.execute import pool
from helpers.render.execute.job import CARD, Job
from helpers.render.execute.pool import Outcome
from helpers.render.plan import Plan


@dataclass(frozen=True)
class Made:
    """A report of the new set: the folder in which its files are, its record for the manifest, its card.

    Without a card where the one that was made with it is not what would be made now.
    """

    folder: Path
    record: dict
    card: dict | None


def report_failures(outcomes: Mapping[str, Outcome]) -> int:
    """Print what went wrong; returns the exit code of the first failure, or 0."""
    failures = [outcome for outcome in outcomes.values() if outcome.code != PUBLISHED]
    print_lines(*shown([line for failure in failures for line in failure.lines]), wrong=True)
    return failures[0].code if failures else PUBLISHED


def publish_set(
    plan: Plan, jobs: Sequence[Job], outcomes: Mapping[str, Outcome], news: dict | None, began: float, keep_going: bool
) -> list[str]:
    """Publish what the jobs made, if it may be; returns the lines to print."""
    out, wanted = plan.request.out, plan.wanted
    failed = [name for name, outcome in outcomes.items() if outcome.code != PUBLISHED]
    rendered, left = len(jobs) - len(failed), len(wanted) - len(jobs)
    told = [f"{rendered} rendered, {left} unchanged, {len(failed)} failed in {time.time() - began:.0f} s"]
    made = _made(plan, jobs, outcomes) if keep_going or not failed else {}
    if made:
        told += _left(plan, made, outcomes)
        _require_unchanged(plan)
        _stage(plan, made, news)
        _require_unchanged(plan)
        target = publish.put(plan.staging / "set", out, _facts(plan, made), _timed(plan, began, outcomes))
        said = "The set is the same as before" if plan.last and target == plan.last.folder else "Published"
        told.append(f"{said}: {publish.shown(out)}")
        if not failed and digests.request_digest(plan.request) == plan.request_digest:
            publish.cache_answer(out, plan.request_digest, f"{len(wanted)} unchanged")
    else:
        told.append(f"Nothing is published; {os.path.relpath(out / 'latest')} is as it was")
    if failed:
        told.append(f"What the failed run made: {_kept(plan, jobs)}")
    if plan.empty:
        told.append(f"Left out, for no claim is in their selection (--list names them): {len(plan.empty)}")
    return told


def _require_unchanged(plan: Plan) -> None:
    """Refusal (exit code 65) where what the manifest names changed while reports were made from it."""
    if changed := digests.changed(plan.frozen, plan.made_from):
        fault = "CHANGED while reports were made from it, by a notebook or by hand; nothing is published, run again"
        raise Refusal(DATA_INVALID, [f"{name}: {fault}" for name in changed])


def _made(plan: Plan, jobs: Sequence[Job], outcomes: Mapping[str, Outcome]) -> dict[str, Made]:
    """The reports of the new set, by name.

    What was not rendered comes from the last set, marked as carried over where it failed now, or as older where the
    tables that it reads have changed since.
    """
    made = {
        job.name: Made(job.folder, _record(plan, job), _json(job.folder / CARD))
        for job in jobs
        if outcomes[job.name].code == PUBLISHED
    }
    old = plan.last.manifest["reports"] if plan.last else {}
    noted = plan.last and pages.CARDS in plan.last.manifest["outputs"]
    cards = _json(plan.last.folder / pages.CARDS) if noted else {}
    here = {"helpers": digests.of(digests.of_helpers()), "versions": digests.of(digests.versions())}
    for name in old.keys() - made.keys():
        failed = old[name]["carried"] or name in outcomes
        record = old[name] | {"carried": failed, "older": old[name].get("older", False) or plan.is_older(old[name])}
        same = record == old[name] and not failed and here.items() <= record["inputs"].items()
        made[name] = Made(plan.last.folder, record, cards.get(name) if same else None)
    return {report.name: made[report.name] for report in plan.listed if report.name in made}


def _left(plan: Plan, made: Mapping[str, Made], outcomes: Mapping[str, Outcome]) -> list[str]:
    """What to say of the reports that this run did not render: which come from the last set, which have no page."""
    told = []
    before = [name for name, one in made.items() if plan.last and one.folder == plan.last.folder]
    if carried := [name for name in before if name in outcomes or name not in plan.wanted]:
        told.append(f"From the last set: {', '.join(carried)}")
    listed = [one.name for one in plan.listed if one.usual]
    if absent := [name for name in listed if name not in made]:
        told.append(f"No page yet in this set: {', '.join(absent) if len(absent) < 4 else len(absent)}")
    return told


def _record(plan: Plan, job: Job) -> dict:
    """What the manifest says of a report: from which notebook, with which values, on which data."""
    return {
        "carried": False,
        "older": False,
        "edited": job.edited,
        "data": job.edition,
        "notebook": job.notebook.name,
        "parameters": job.values,
        "relative": job.relative,
        "inputs": digests.of_report(job.notebook.name, job.texts, job.reads, plan.made_from),
    }


def _stage(plan: Plan, made: Mapping[str, Made], news: dict | None) -> None:
    """Put the pages, their notebooks, the record and the index into the folder of the set."""
    staged = plan.staging / "set"
    staged.mkdir()
    (staged / pages.RECORD).write_bytes(export.package(plan.data))
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
        pages.lead_to_twin(staged / f"{name}.html", pages.twin(name, {other: made[other].record for other in made}))
    for lang, name in pages.INDEXES.items():
        own = {report: card for report, card in cards.items() if card["lang"] == lang}
        index = indexes.index([*own.values()], plan.edition, lang, news, pages.anchors(own, staged))
        (staged / name).write_text(index, encoding="utf-8")


def _card(name: str, record: dict, staged: Path) -> dict:
    """The card of a report from its notebook; the page of one carried over is made anew as well, to say so."""
    node = nbformat.read(staged / f"{name}.ipynb", as_version=4)
    facts = (name, node, record["parameters"], record["data"])
    marks = pages.Marks(record["carried"], record.get("older", False), record.get("edited", False))
    if marks.carried or marks.older:
        pages.write(staged, *facts, marks=marks, relative=record.get("relative"))
    return indexes.card(*facts, marks=marks)


def _facts(plan: Plan, made: Mapping[str, Made]) -> dict:
    """What the manifest says of a set beside its files: inputs, versions, and of each report what it is made from."""
    return {
        "data": plan.edition,
        "inputs": plan.made_from,
        "reports": {name: one.record for name, one in made.items()},
        "versions": digests.versions(),
    }


def _timed(plan: Plan, began: float, outcomes: Mapping[str, Outcome]) -> dict:
    """What run.json says: when, where, and how long each report took."""
    return {
        "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(began)),
        "machine": platform.platform(),
        "seconds": round(time.time() - began, 1),
        "unchanged": sorted(plan.wanted.keys() - outcomes.keys()),
        "reports": {
            name: {"exit_code": outcome.code, "seconds": outcome.seconds} for name, outcome in outcomes.items()
        },
    }


def _kept(plan: Plan, jobs: Sequence[Job]) -> str:
    """Put what a failed run made where it stays; returns that folder, or why it could not be kept."""
    kept = plan.staging / "kept"
    try:
        kept.mkdir()
        for path in (plan.staging / pool.LOG, *(job.folder for job in jobs)):
            if path.exists():
                shutil.move(path, kept / path.name)
        return os.path.relpath(publish.keep(kept, plan.request.out, plan.staging.name))
    except (OSError, Refusal) as error:
        return f"could not be kept, {error}"


def _json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
