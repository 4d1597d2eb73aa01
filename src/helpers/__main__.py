"""The command line."""

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from helpers import arguments
from helpers.errors import (
    CANNOT_WRITE,
    CONFIGURATION,
    DATA_INVALID,
    PUBLISHED,
    USAGE,
    Refusal,
    close_streams,
    open_streams,
    print_lines,
    shown,
)
from helpers.project import MINE, NOTEBOOKS, ROOT, require_project
from helpers.render.request import Options, request


def main(words: list[str] | None = None) -> int:
    """Run one command; returns its exit code and prints a user's mistake as lines, never as a traceback."""
    open_streams()
    args = arguments.parser().parse_args(words)
    try:
        if args.run not in ANYWHERE:
            require_project()
        return COMMANDS[args.run](args)
    except Refusal as refusal:
        print_lines(*shown(refusal.problems), *args.after, wrong=True)
        return refusal.exit_code
    except OSError as error:
        # what nobody nearer to it has named
        print_lines(f"{error.filename or args.run}: SYSTEM {error.strerror or error}", wrong=True)
        return CONFIGURATION


def _check(args: argparse.Namespace) -> int:
    from helpers import check, load
    from helpers.check import audit

    folder = args.folder or load.folder()
    if folder.is_file():
        raise Refusal(
            CONFIGURATION, [f"{folder}: FOLDER got a file; expected the data folder, such as {folder.parent}"]
        )
    check.require(folder)
    articles = args.articles or audit.articles()
    if articles:
        audit.require(folder, articles)
    audited = f"; every figure in the texts of {articles} is accounted for" if articles else ""
    print_lines(f"{folder}: {len(load.claims(folder))} claims, no problem found{audited}")
    return 0


def _article(args: argparse.Namespace) -> int:
    from helpers.tools import article

    if args.id and args.accept:
        print_lines("--id begins a draft, --accept ends one; give one of them", wrong=True)
        return USAGE
    if args.id:
        print_lines(*article.begin(args.id, Path(args.article)))
        return PUBLISHED
    if args.accept:
        print_lines(*article.accept(args.article))
        return PUBLISHED
    faulty, lines = article.show(args.article, whole=args.all)
    print_lines(*lines)
    return DATA_INVALID if faulty else PUBLISHED


def _render(args: argparse.Namespace) -> int:
    from helpers.render import digests, publish

    overrides = dict(args.parameters)
    repeated = [name for name in overrides if sum(name == other for other, _ in args.parameters) > 1]
    if repeated:
        print_lines(f"-p {repeated[0]} is given twice; give it once", wrong=True)
        return USAGE
    folders = {"data": args.data, "out": args.out}
    asked = request(args.names, overrides, profile=args.profile, as_edited=args.as_edited, **folders)
    if not (args.force or args.list or args.reproduce):
        # most of the nights nothing has changed, and what follows takes a second to import
        with suppress(OSError):
            if known := publish.cached_answer(asked.out, digests.request_digest(asked)):
                print_lines(*() if args.quiet else [known])
                return PUBLISHED

    from helpers.render import run
    from helpers.render.execute.limits import Limits

    if args.list:
        print_lines(*run.explain(asked))
        return PUBLISHED
    if args.reproduce:
        from helpers.tools.reproduce import reproduce

        return reproduce(asked)
    limits = {"cell": args.cell_seconds, "report": args.report_seconds, "run": args.run_seconds}
    limits = Limits(**{name: value for name, value in (limits | {"memory": args.memory}).items() if value})
    how = (args.keep_going, args.cold, args.force, args.wait, args.workers, args.scheduler)
    return run.reports(asked, Options(*how, limits=limits, quiet=args.quiet))


def _verify(args: argparse.Namespace) -> int:
    from helpers.render import publish
    from helpers.tools import verify

    folder = publish.latest(request(out=args.out).out)
    if folder is None:
        raise Refusal(CONFIGURATION, ["--out: no set is published there; render one first"])
    if found := verify.differences(folder, ROOT, args.data):
        raise Refusal(DATA_INVALID, found)
    print_lines(f"{folder}: every file, input and version is what its manifest says")
    return PUBLISHED


def _notebooks(args: argparse.Namespace) -> int:
    from helpers.tools import notebooks

    if args.lang == "en" and args.folder is None:
        return notebooks.refresh()
    return notebooks.translated(args.lang, args.folder or Path(f"notebooks-{args.lang}"))


def _lab(args: argparse.Namespace) -> int:
    from helpers.tools import lab

    print_lines(*lab.prepare(), f"{MINE}/: your copies of the notebooks; what you do there changes no report")
    return PUBLISHED


def _translations(args: argparse.Namespace) -> int:
    from helpers.page import translation

    open_texts = translation.refresh(ROOT / NOTEBOOKS)
    print_lines(*open_texts or ["every text of the notebooks and of the code has its translation"])
    return DATA_INVALID if open_texts else PUBLISHED


def _show(args: argparse.Namespace) -> int:
    from helpers.tools import show

    if ":" in args.claim_id:
        return _told(show.line(args.claim_id))
    return _told(show.claim(args.claim_id, as_of=args.as_of, lang=args.lang))


def _find(args: argparse.Namespace) -> int:
    from helpers.tools import find

    return _told(find.claims(" ".join(args.words), place=args.place, year=args.year))


def _changes(args: argparse.Namespace) -> int:
    from helpers.editions import changes

    return _told(changes.text(changes.between(args.old, args.new)))


def _told(text: str) -> int:
    """The exit code of a command whose text is all that it makes."""
    return PUBLISHED if print_lines(text) else CANNOT_WRITE


def _export(args: argparse.Namespace) -> int:
    from helpers import load
    from helpers.editions import export

    print_lines(*map(str, export.write(load.folder(), args.out)))
    return 0


def _pdf(args: argparse.Namespace) -> int:
    from helpers.tools import pdf

    print_lines(*map(str, pdf.print_set(args.pages, args.out)))
    return 0


def _agreement(args: argparse.Namespace) -> int:
    from helpers import load
    from helpers.tools import agreement

    changed = agreement.refresh(load.folder())
    print_lines("data/README.md: agreement " + ("written" if changed else "already in step"))
    return 0


def _dictionary(args: argparse.Namespace) -> int:
    from helpers import load
    from helpers.tools import dictionary

    changed = dictionary.refresh(load.folder())
    print_lines("data/README.md, data/CODEBOOK.md: " + ("written" if changed else "already in step"))
    return 0


def _reference(args: argparse.Namespace) -> int:
    from helpers import load
    from helpers.tools import reference

    print_lines(*map(str, reference.write(args.ged, args.deaths, args.accessed, load.folder())))
    return 0


def _events(args: argparse.Namespace) -> int:
    from helpers import events, files, load
    from helpers.events import output
    from helpers.tools import event_checks

    collector = None if args.cells else event_checks.Collector()
    read = events.read(args.files, args.accessed, args.dataset, keep=False, each=collector)
    written = output.write(read, args.out)
    if collector is not None:
        checks = event_checks.checks(load.folder(), collector.table(), read.provenance)
        written.append(args.out / event_checks.NAME)
        files.write(written[-1], event_checks.text(checks))
    print_lines(*read.notes, *map(str, written))
    return PUBLISHED if args.cells else _page_of_events(args.out)


def _page_of_events(folder: Path) -> int:
    from helpers.page import notebook
    from helpers.tools import notebooks

    path = ROOT / NOTEBOOKS / "05_events.ipynb"
    values = notebook.defaults(notebook.read(path)) | {"EVENTS": str(folder.resolve())}
    if not (code := notebooks.page("events", path, values, folder)):
        print_lines(str(folder / "events.html"))
    return code


# what needs a data folder at most
ANYWHERE = ("check", "events")
COMMANDS = {
    "agreement": _agreement,
    "article": _article,
    "changes": _changes,
    "check": _check,
    "dictionary": _dictionary,
    "events": _events,
    "export": _export,
    "find": _find,
    "lab": _lab,
    "notebooks": _notebooks,
    "pdf": _pdf,
    "reference": _reference,
    "render": _render,
    "show": _show,
    "translations": _translations,
    "verify": _verify,
}

if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        close_streams()
