"""The command line."""

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from helpers import parameters
from helpers.errors import CONFIGURATION, DATA_INVALID, PUBLISHED, USAGE, Refusal, print_lines, shown
from helpers.project import NOTEBOOKS, ROOT
from helpers.render.request import DEFAULT_PROFILE, Options, request

# the options of ``render`` that are given or not
RENDER_SWITCHES = {
    ("--keep-going",): "publish even if a report fails, with its previous page carried over",
    ("--cold",): "run every notebook in a kernel of its own, as Jupyter does",
    ("--force",): "render also what has not changed since the last set",
    ("--list", "--dry-run"): "say what would be rendered and why, and stop",
    ("--reproduce",): "render again in another environment and compare every byte",
    ("--wait",): "wait for a run that holds the folder instead of giving up",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code and prints a user's mistake as lines, never as a traceback."""
    given = _parser().parse_args(arguments)
    try:
        return given.run(given)
    except Refusal as refusal:
        print("\n".join([*shown(refusal.problems), *given.after]), file=sys.stderr)
        return refusal.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers", description="Check the record, render the reports.")
    parser.set_defaults(after=())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_check(commands)
    _add_render(commands)
    _add_verify(commands)
    _add_notebooks(commands)
    _add_reading(commands)
    _add_writing(commands)
    _add_events(commands)
    return parser


def _add_check(commands) -> None:
    check = commands.add_parser("check", help="say whether a data folder may be used")
    check.add_argument("folder", nargs="?", type=Path, help="data folder (default: the record)")
    check.add_argument(
        "--articles", type=Path, help="also account for every figure in the article texts of this folder"
    )
    check.set_defaults(run=_check, after=["Fix these rows, then run the same command again."])


def _add_render(commands) -> None:
    render = commands.add_parser(
        "render",
        help="render the reports into a set of pages",
        epilog=_parameter_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    render.add_argument("names", nargs="*", metavar="NAME", help="reports of reports/reports.toml (default: all)")
    pair = {"nargs": 2, "action": "append", "default": [], "metavar": ("NAME", "VALUE")}
    render.add_argument("-p", dest="parameters", help="set a parameter in every report rendered", **pair)
    for name, text in (
        ("--data", "data folder (default: the record)"),
        ("--out", "folder to publish in (default: reports/)"),
    ):
        render.add_argument(name, type=Path, help=text)
    for names, text in RENDER_SWITCHES.items():
        render.add_argument(*names, dest=names[0].strip("-").replace("-", "_"), action="store_true", help=text)
    render.add_argument(
        "--profile", default=DEFAULT_PROFILE, help="render the reports of this [[matrix]] profile as well"
    )
    render.add_argument(
        "--workers", type=_positive, default=0, metavar="N", help="reports at once (default: one more than cores)"
    )
    render.add_argument("--scheduler", default="", metavar="ADDRESS", help="render on the workers of a dask scheduler")
    for name, what in (("cell", "a cell"), ("report", "a report"), ("run", "the run")):
        render.add_argument(f"--{name}-seconds", type=_positive, metavar="N", help=f"time limit of {what}")
    render.add_argument("--memory", type=_positive, metavar="MIB", help="most memory of a report")
    render.set_defaults(run=_render)


def _add_verify(commands) -> None:
    verify = commands.add_parser("verify", help="compare a published set and its inputs with its manifest")
    verify.add_argument("--out", type=Path, help="folder it is published in (default: reports/)")
    verify.set_defaults(run=_verify)


def _add_notebooks(commands) -> None:
    notebooks = commands.add_parser("notebooks", help="run the notebooks in place, to refresh their committed outputs")
    notebooks.add_argument("--lang", default="en", choices=parameters.LANGUAGES, help="write copies in this language")
    notebooks.add_argument("folder", nargs="?", type=Path, help="folder for the copies (default: notebooks-LANG/)")
    notebooks.set_defaults(run=_notebooks)

    translations = commands.add_parser(
        "translations", help="bring the translations in step with the notebooks, say what a translator has to do"
    )
    translations.set_defaults(run=_translations)


def _add_reading(commands) -> None:
    """The commands that print what the record holds."""
    show = commands.add_parser("show", help="print a claim with its source, grades, links and what rests on it")
    show.add_argument("claim_id", metavar="CLAIM_ID", help="a claim, or SOURCE:LINE for the claims of a line")
    show.add_argument("--as-of", default="", metavar="DAY", help="as known on that day, ISO")
    show.add_argument("--lang", default="en", choices=parameters.LANGUAGES)
    show.set_defaults(run=_show)

    changes = commands.add_parser("changes", help="list what changed between two editions of the record")
    changes.add_argument("old", metavar="OLD", help="a data folder or a git revision")
    changes.add_argument("new", metavar="NEW", help="a data folder or a git revision")
    changes.set_defaults(run=_changes)


def _add_writing(commands) -> None:
    """The commands that write files made from the record or from pages."""
    export = commands.add_parser("export", help="write the record as one CSV, a Data Package and UCDP GED columns")
    export.add_argument("--out", type=Path, default=Path("export"), help="folder to write in (default: export/)")
    export.set_defaults(run=_export)

    pdf = commands.add_parser("pdf", help="print the published pages as PDF; needs a Chromium")
    pdf.add_argument("--pages", type=Path, default=Path("reports/latest"), help="a published set (default: the latest)")
    pdf.add_argument("--out", type=Path, default=Path("pdf"), help="folder to write in (default: pdf/)")
    pdf.set_defaults(run=_pdf)

    agreement = commands.add_parser("agreement", help="write the agreement of the two codings into data/README.md")
    agreement.set_defaults(run=_agreement)

    dictionary = commands.add_parser(
        "dictionary", help="write the dictionary into the data folder's README and codebook"
    )
    dictionary.set_defaults(run=_dictionary)

    reference = commands.add_parser("reference", help="write UCDP's event data into data/reference/")
    reference.add_argument("ged", type=Path, metavar="GED_FILE", help="UCDP GED, CSV")
    reference.add_argument("deaths", type=Path, metavar="DEATHS_FILE", help="deaths by month: month, country, killed")
    reference.add_argument("--accessed", required=True, metavar="DAY", help="when both were fetched, ISO")
    reference.set_defaults(run=_reference)


def _add_events(commands) -> None:
    events = commands.add_parser("events", help="count your own export of ACLED, UCDP GED or GTD in cells")
    events.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an export, CSV or xlsx, of any vintage")
    events.add_argument("--accessed", required=True, metavar="DAY", help="the day on which they were fetched, ISO")
    events.add_argument("--as", dest="dataset", choices=("acled", "ucdp", "gtd"), help="refuse any other dataset")
    events.add_argument("--out", type=Path, default=Path("events"), help="folder to write in (default: events/)")
    events.add_argument("--cells", action="store_true", help="write cells alone: no claim is checked")
    events.add_argument(
        "--page", action="store_true", help="also write a page, events.html, from the notebook of events"
    )
    events.set_defaults(run=_events)


def _parameter_help() -> str:
    lines = [f"  {parameter.name:<12} {parameter.help}" for parameter in parameters.DECLARED]
    return "parameters:\n" + "\n".join(lines)


def _check(given: argparse.Namespace) -> int:
    from helpers import check, load
    from helpers.check import audit

    folder = given.folder or load.folder()
    check.require(folder)
    articles = given.articles or audit.articles()
    if articles:
        audit.require(folder, articles)
    audited = f"; every figure in the texts of {articles} is accounted for" if articles else ""
    print(f"{folder}: {len(load.claims(folder))} claims, no problem found{audited}")
    return 0


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"got {text!r}; expected a whole number above 0")
    return int(text)


def _render(given: argparse.Namespace) -> int:
    from helpers.render import digests, publish

    overrides = dict(given.parameters)
    repeated = [name for name in overrides if sum(name == other for other, _ in given.parameters) > 1]
    if repeated:
        print(f"-p {repeated[0]} is given twice; give it once", file=sys.stderr)
        return USAGE
    asked = request(given.names, overrides, profile=given.profile, data=given.data, out=given.out)
    if not (given.force or given.list or given.reproduce):
        # most of the nights nothing has changed, and what follows takes a second to import
        with suppress(OSError):
            if known := publish.cached_answer(asked.out, digests.request_digest(asked)):
                print_lines(known)
                return PUBLISHED

    from helpers.render import run
    from helpers.render.execute.limits import Limits

    if given.list:
        print_lines(*run.explain(asked))
        return PUBLISHED
    if given.reproduce:
        from helpers.tools.reproduce import reproduce

        return reproduce(asked)
    limits = {"cell": given.cell_seconds, "report": given.report_seconds, "run": given.run_seconds}
    limits = Limits(**{name: value for name, value in (limits | {"memory": given.memory}).items() if value})
    return run.reports(
        asked,
        Options(given.keep_going, given.cold, given.force, given.wait, given.workers, given.scheduler, limits),
    )


def _verify(given: argparse.Namespace) -> int:
    from helpers.render import publish
    from helpers.tools import verify

    folder = publish.latest(request(out=given.out).out)
    if folder is None:
        raise Refusal(CONFIGURATION, ["--out: no set is published there; render one first"])
    if found := verify.differences(folder, ROOT):
        raise Refusal(DATA_INVALID, found)
    print_lines(f"{folder}: every file, input and version is what its manifest says")
    return PUBLISHED


def _notebooks(given: argparse.Namespace) -> int:
    from helpers.tools import notebooks

    if given.lang == "en" and given.folder is None:
        return notebooks.refresh()
    return notebooks.translated(given.lang, given.folder or Path(f"notebooks-{given.lang}"))


def _translations(given: argparse.Namespace) -> int:
    from helpers.page import translation

    open_texts = translation.refresh(ROOT / NOTEBOOKS)
    print_lines(*open_texts or ["every text of the notebooks and of the code has its translation"])
    return DATA_INVALID if open_texts else PUBLISHED


def _show(given: argparse.Namespace) -> int:
    from helpers.tools import show

    if ":" in given.claim_id:
        print(show.line(given.claim_id))
    else:
        print(show.claim(given.claim_id, as_of=given.as_of, lang=given.lang))
    return 0


def _changes(given: argparse.Namespace) -> int:
    from helpers.editions import changes

    print(changes.text(changes.between(given.old, given.new)))
    return 0


def _export(given: argparse.Namespace) -> int:
    from helpers import load
    from helpers.editions import export

    for path in export.write(load.folder(), given.out):
        print(path)
    return 0


def _pdf(given: argparse.Namespace) -> int:
    from helpers.tools import pdf

    for path in pdf.print_set(given.pages, given.out):
        print(path)
    return 0


def _agreement(given: argparse.Namespace) -> int:
    from helpers import load
    from helpers.tools import agreement

    changed = agreement.refresh(load.folder())
    print("data/README.md: agreement " + ("written" if changed else "already in step"))
    return 0


def _dictionary(given: argparse.Namespace) -> int:
    from helpers import load
    from helpers.tools import dictionary

    changed = dictionary.refresh(load.folder())
    print("data/README.md, data/CODEBOOK.md: " + ("written" if changed else "already in step"))
    return 0


def _reference(given: argparse.Namespace) -> int:
    from helpers import load
    from helpers.tools import reference

    for path in reference.write(given.ged, given.deaths, given.accessed, load.folder()):
        print(path)
    return 0


def _events(given: argparse.Namespace) -> int:
    from helpers import events, load
    from helpers.events import output
    from helpers.tools import event_checks

    collector = None if given.cells else event_checks.Collector()
    read = events.read(given.files, given.accessed, given.dataset, keep=False, each=collector)
    written = output.write(read, given.out)
    if collector is not None:
        found = event_checks.checks(load.folder(), collector.table(), read.provenance)
        written.append(given.out / event_checks.NAME)
        written[-1].write_text(event_checks.text(found), encoding="utf-8", newline="")
    print_lines(*read.notes, *map(str, written))
    return _page_of_events(given.out) if given.page else PUBLISHED


def _page_of_events(folder: Path) -> int:
    from helpers.page import notebook
    from helpers.tools import notebooks

    path = ROOT / NOTEBOOKS / "05_events.ipynb"
    values = notebook.defaults(notebook.read(path)) | {"EVENTS": str(folder.resolve())}
    if not (code := notebooks.page("events", path, values, folder)):
        print_lines(str(folder / "events.html"))
    return code


if __name__ == "__main__":
    sys.exit(main())
