"""The notebooks, run where they are."""

import tempfile
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from helpers import catalogue, check, files, load, project
from helpers.errors import CANNOT_WRITE, PUBLISHED, Refusal
from helpers.page import indexes, notebook, translation
from helpers.project import NOTEBOOKS, PICTURE, PICTURED, README, ROOT
from helpers.render import assemble
from helpers.render.execute import pool
from helpers.render.execute.environment import isolated
from helpers.render.execute.job import Job
from helpers.render.execute.limits import Limits
from helpers.signals import Stopped, stoppable
from helpers.tools import marked

# of a line of the README
WIDTH = 120


def refresh(root: Path = ROOT) -> int:
    """Run the catalogue's notebooks as they are and put what the cells show into them; returns the exit code.

    Nothing else in the files changes, so that a diff is quiet where the record is. The README's picture and answers are
    made from them. Where one fails, none is touched. Raises Refusal for what is wrong before a notebook starts (65,
    78), where the picture cannot be made (70) or written (73).
    """
    code = _run_in_place([root / NOTEBOOKS / name for name in _catalogued(root)], root)
    if code == PUBLISHED and (root / PICTURED).exists():
        picture = indexes.picture(notebook.parsed(root / PICTURED))
        files.write(root / PICTURE, picture)
        marked.replace(root / README, "answers", answers(root), "notebooks")
    return code


def answers(root: Path = ROOT) -> str:
    """What the notebooks of the usual reports answer, by the outputs that they have now, as the README lists it."""
    names = dict.fromkeys(report.notebook for report in catalogue.read(root) if report.usual)
    said = [indexes.summary(notebook.parsed(root / NOTEBOOKS / name)) for name in names]
    filled = [
        textwrap.wrap(f"- {text}", WIDTH, subsequent_indent="  ", break_on_hyphens=False) for text in said if text
    ]
    return "\n".join(line for lines in filled for line in lines)


def translated(lang: str, folder: Path, root: Path = ROOT) -> int:
    """Write a copy of every notebook in a language into a folder, those of the catalogue run; returns the exit code.

    Raises Refusal as ``refresh`` does, where a text has no translation (65), and where a copy would replace a file
    (73).
    """
    with files.writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    sources = sorted((root / NOTEBOOKS).glob("*.ipynb"))
    if taken := [name for file in sources if (name := folder / file.name).exists()]:
        raise Refusal(CANNOT_WRITE, [f"{name}: exists; name a folder without it" for name in taken])
    with files.writing(folder):
        copies = [translation.translate(file, lang, folder) for file in sources]
    reports = _catalogued(root)
    return _run_in_place([path for path in copies if path.name in reports], root)


def _catalogued(root: Path) -> list[str]:
    """The names of the notebooks of which the catalogue makes reports."""
    return [*dict.fromkeys(report.notebook for report in catalogue.read(root))]


def page(name: str, path: Path, values: Mapping[str, str], folder: Path, root: Path = ROOT) -> int:
    """Run one notebook with these values and put its page, its rows and itself into a folder; returns the exit code.

    It is in no set: nothing is published, nothing compared. Raises Refusal for what is wrong before it starts (65).
    """

    def keep(job: Job) -> None:
        for file in job.folder.glob(f"{name}.*"):
            files.write(folder / file.name, file.read_bytes())

    return _run({name: (path, values)}, root, keep, load.edition(project.folder()))


def _run_in_place(paths: Sequence[Path], root: Path) -> int:
    check.require(project.folder())
    wanted = {path.stem: (path, notebook.defaults(notebook.read(path))) for path in paths}
    return _run(wanted, root, lambda job: files.replace(job.folder / job.notebook.name, job.notebook))


def _run(
    wanted: Mapping[str, tuple[Path, Mapping[str, str]]],
    root: Path,
    keep: Callable[[Job], None],
    edition: tuple[str, str] | None = None,
) -> int:
    """Run notebooks with their values, each in a folder of its own, and ``keep`` what each job made if none failed."""
    data = project.folder().absolute()
    vouched = check.vouched(data)
    try:
        with stoppable(), tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            environment = isolated(work, data) | vouched
            jobs = [
                Job(name, path, values, work / name, environment, Limits(), (root, work), edition)
                for name, (path, values) in wanted.items()
            ]
            with pool.fork_server(work, environment, data) as server:
                code = assemble.report_failures(pool.run(jobs, server))
            for job in jobs if code == PUBLISHED else ():
                keep(job)
            return code
    except Stopped as stopped:
        return stopped.exit_code
