"""What a run has to do."""

import json
import os
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import catalogue, check, load
from helpers.catalogue import Report
from helpers.editions import changes
from helpers.errors import CONFIGURATION, Refusal
from helpers.events import licence
from helpers.page import committed, notebook, pages, translation
from helpers.project import DATA, NOTEBOOKS
from helpers.render import digests, publish
from helpers.render.execute.job import Job
from helpers.render.execute.limits import Limits
from helpers.render.request import Request


@dataclass(frozen=True)
class Plan:
    """What a run works on, and what is asked of it.

    ``staging`` is the run's own folder, ``frozen`` has copies of all that it reads, ``made_from`` their digests;
    ``request_digest`` is one of everything that decides what comes of it. ``listed`` are all reports of the catalogue;
    ``wanted`` the notebook and the parameters of each report asked for, by its name; ``empty`` the names of those left
    out since no claim is in their selection. ``edited`` are the notebooks that are not those of the last commit,
    ``texts`` what stands in place of each report's own texts, by their cells; ``relative`` its parameters that are told
    from today, as written; ``last`` is the set published last.
    """

    request: Request
    staging: Path
    request_digest: str
    frozen: Path
    made_from: Mapping[str, dict]
    listed: list[Report]
    wanted: dict[str, tuple[Path, dict[str, str]]]
    edited: Collection[str]
    texts: Mapping[str, dict[str, str]]
    relative: Mapping[str, dict[str, str]]
    empty: list[str]
    last: publish.Published | None

    @property
    def data(self) -> Path:
        return self.frozen / DATA

    def is_older(self, record: Mapping) -> bool:
        """Whether tables that a published report reads have changed since; ``record`` is what the manifest says."""
        before = record["inputs"]["tables"]
        return digests.of_tables(before, self.made_from) != before

    @property
    def edition(self) -> tuple[str, str]:
        """The version and the hash of the data."""
        return load.edition(self.data)


def read(request: Request, staging: Path, request_digest: str, frozen: Path) -> Plan:
    """What is asked for, where everything that it needs may be used; Refusal (65, 78) where not."""
    listed = catalogue.read(frozen, request.today)
    wanted = catalogue.chosen(listed, request.names, request.profile)
    nodes = {name: notebook.read(frozen / NOTEBOOKS / name) for name in sorted({one.notebook for one in wanted})}
    # the copy alone is read from here on; the original may have another content by now
    check.require(frozen / DATA, shown=request.data)
    known = load.known(frozen / DATA)
    empty = catalogue.empty(wanted, nodes, frozen / DATA, known)
    wanted = {
        one.name: (
            frozen / NOTEBOOKS / one.notebook,
            catalogue.values(one, nodes[one.notebook], request.overrides, known),
        )
        for one in wanted
        if one.name not in empty
    }
    named = [Path(values[licence.EVENTS]) for _, values in wanted.values() if values.get(licence.EVENTS)]
    licence.require_shareable(request.data, *named, purpose="no report is made of it")
    if named:
        # what a set is made from is copied and noted with its hash; a reader's folder is not
        told = "expected blank: pages of a set show the record's own; open the notebook to see yours"
        raise Refusal(CONFIGURATION, [f"EVENTS: PARAMETER got '{named[0]}'; {told}"])
    spoken = {(path, values["LANG"]) for path, values in wanted.values()}
    translated = {(path, lang): translation.texts(path, nodes[path.name], lang) for path, lang in sorted(spoken)}
    texts = {name: translated[path, values["LANG"]] for name, (path, values) in wanted.items()}
    asked = [one for one in listed if one.name in wanted]
    texts = catalogue.titled(asked, nodes, {name: values for name, (_, values) in wanted.items()}, texts, frozen / DATA)
    relative = {
        one.name: {name: text for name, text in one.relative.items() if name not in request.overrides} for one in asked
    }
    edited = committed.edits(request.root / NOTEBOOKS, nodes)
    if edited and not request.as_edited:
        raise Refusal(CONFIGURATION, edited.values())
    last = publish.read(publish.latest(request.out))
    facts = (request, staging, request_digest, frozen, digests.of_inputs(frozen), listed, wanted, edited)
    return Plan(*facts, texts, relative, empty, last)


def jobs(plan: Plan, names: Sequence[str], environment: Mapping[str, str], limits: Limits) -> list[Job]:
    """The jobs that render the reports of these names."""
    environment = {**environment, **check.vouched(plan.data)}
    bounds = (environment, limits, (plan.request.root, plan.staging, Path(os.path.expanduser("~"))))
    (plan.staging / "jobs").mkdir()
    return [
        Job(
            name,
            *one,
            # no notebook can name the folder of another
            Path(tempfile.mkdtemp(dir=plan.staging / "jobs")) / name,
            *bounds,
            plan.edition,
            plan.texts[name],
            one[0].name in plan.edited,
            plan.relative[name],
        )
        for name, one in plan.wanted.items()
        if name in names
    ]


def reasons(plan: Plan) -> dict[str, list[str]]:
    """Why each report must be rendered; an empty list where the last set has it as it would become."""
    by_report = {}
    for name, (path, values) in plan.wanted.items():
        old = plan.last.manifest["reports"].get(name) if plan.last else None
        if not old or old["carried"] or old.get("older"):
            by_report[name] = ["carried over"] if old else ["new"]
            continue
        before = old["inputs"]
        now = digests.of_report(path.name, plan.texts[name], before["tables"], plan.made_from)
        parts = ("notebook", "texts", "helpers", "versions")
        why = [f"{part} changed" for part in parts if now[part] != before.get(part)]
        changed = sorted(dict(before["tables"].items() ^ now["tables"].items()))
        why += [f"data changed: {', '.join(changed)}"] if changed else []
        asked_for = [dict(values), plan.relative[name]]
        why += ["parameters changed"] if asked_for != [old["parameters"], old.get("relative", {})] else []
        why += ["edits changed"] if old.get("edited", False) != (path.name in plan.edited) else []
        by_report[name] = why
    return by_report


def complete(plan: Plan) -> bool:
    """Whether the last set is of these data and has the reports asked for, each as it was made."""
    if plan.last is None:
        return False
    made = plan.last.manifest["reports"]
    whole = all(name in made and not made[name]["carried"] and not made[name].get("older") for name in plan.wanted)
    return plan.last.manifest["data"] == list(plan.edition) and whole


def changes_since_last(plan: Plan) -> dict | None:
    """What changed since the last published edition of other data; None where there was none.

    Raises Refusal (exit code 78) where a headline number moved too far.
    """
    last = plan.last
    if last is None:
        return None
    if last.manifest["data"] == list(plan.edition):
        told = last.folder / pages.CHANGES
        return json.loads(told.read_text(encoding="utf-8")) if told.exists() else None
    since = changes.since(last.folder / pages.RECORD, plan.data)
    if since:
        catalogue.require_acknowledged(since, plan.frozen)
    return since
