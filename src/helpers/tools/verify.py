"""A published set, compared with its manifest."""

import json
from collections.abc import Iterator
from pathlib import Path

from helpers import files
from helpers.page import notebook
from helpers.project import DATA, notebook_files, record_files
from helpers.render import digests, publish


def differences(folder: Path, root: Path, data: Path | None = None) -> list[str]:
    """In what a set differs from its manifest: its own files, then the project's files that it was made from.

    One line names one file; none where the set is what it says, and a run would make it again. ``data`` is the folder
    of data that it was made from, if not that of the project.
    """
    try:
        manifest = json.loads((folder / publish.MANIFEST).read_text(encoding="utf-8"))
        outputs, sources, versions = manifest["outputs"], manifest["inputs"], manifest["versions"]
    except (OSError, ValueError, KeyError) as error:
        return [f"{folder / publish.MANIFEST}: DAMAGED it is missing or no manifest of this version: {error}"]
    found = []
    if files.sha256(folder / publish.MANIFEST)[: publish.ID_LENGTH] != folder.name.partition(".")[0]:
        found.append(f"{folder / publish.MANIFEST}: DAMAGED it is not the one that gave the set its name")
    for name in sorted(outputs.keys() | {path.name for path in folder.iterdir()} - {publish.MANIFEST, publish.RUN}):
        if (folder / name).is_symlink():
            found.append(f"{folder / name}: DAMAGED it is a link, and no file of the set")
        elif not (folder / name).is_file():
            found.append(f"{folder / name}: MISSING the manifest lists it")
        elif name not in outputs:
            found.append(f"{folder / name}: EXTRA the manifest does not list it")
        elif files.of_file(folder / name) != outputs[name]:
            found.append(f"{folder / name}: DAMAGED it is not what was published")
    found += _inputs(sources, root, data or root / DATA)
    found += [
        f"{name}.html: CARRIED over from edition {report['data'][0]} of the record; render it again"
        for name, report in sorted(manifest.get("reports", {}).items())
        if report["carried"] or report.get("older")
    ]
    here = digests.versions()
    found += [
        f"{name}: VERSION {versions.get(name, 'none')} made the set, here is {here.get(name, 'none')}"
        for name in sorted(versions.keys() | here.keys())
        if versions.get(name) != here.get(name)
    ]
    return found


def _noted(path: Path) -> dict:
    """What a manifest notes of a file: of a notebook, whatever an editor has noted in it, what a run reads."""
    return files.of_bytes(notebook.settled(path)) if path.suffix == ".ipynb" else files.of_file(path)


def _inputs(sources: dict, root: Path, data: Path) -> Iterator[str]:
    """In what the files that a set was made from differ from its manifest."""
    added = {(DATA / path.relative_to(data)).as_posix() for path in record_files(data)}
    added |= {path.relative_to(root).as_posix() for path in notebook_files(root)}
    for name in [*sources, *sorted(added - sources.keys())]:
        path = data / Path(name).relative_to(DATA) if Path(name).is_relative_to(DATA) else root / name
        if not path.is_file():
            yield f"{name}: MISSING the set was made from it"
        elif name not in sources:
            yield f"{name}: ADDED since the set was made"
        elif _noted(path) != sources[name]:
            yield f"{name}: CHANGED since the set was made"
