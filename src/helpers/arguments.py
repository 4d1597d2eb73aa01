"""The arguments of the command line."""

import argparse
from pathlib import Path

from helpers import parameters
from helpers.project import DEFAULT_PROFILE

# the options of ``render`` that are given or not
RENDER_SWITCHES = {
    ("--keep-going",): "publish even if a report fails, with its previous page carried over",
    ("--cold",): "run every notebook in a kernel of its own, as Jupyter does",
    ("--force",): "render also what has not changed since the last set",
    ("--list", "--dry-run"): "say what would be rendered and why, and stop",
    ("--reproduce",): "render again in another environment and compare every byte",
    ("--as-edited",): "render notebooks also as edited since the last commit; their pages say so",
    ("--quiet",): "say nothing where every report was rendered or is unchanged, as for cron",
    ("--wait",): "wait for a run that holds the folder instead of giving up",
}


def parser() -> argparse.ArgumentParser:
    """The parser of the command line; ``run`` of what it reads is the name of the command."""
    whole = argparse.ArgumentParser(prog="python -m helpers", description="Check the record, render the reports.")
    whole.set_defaults(after=())
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    _add_check(commands)
    _add_article(commands)
    _add_render(commands)
    _add_verify(commands)
    _add_notebooks(commands)
    _add_reading(commands)
    _add_writing(commands)
    _add_events(commands)
    return whole


def _add_check(commands) -> None:
    check = commands.add_parser("check", help="say whether a data folder may be used")
    check.add_argument("folder", nargs="?", type=Path, help="data folder (default: the record)")
    check.add_argument(
        "--articles", type=Path, help="also account for every figure in the article texts of this folder"
    )
    check.set_defaults(run="check", after=["Fix these rows, then run the same command again."])


def _add_article(commands) -> None:
    article = commands.add_parser(
        "article", help="draft the rows of a new article, show what is open, move what is done"
    )
    article.add_argument("article", metavar="TEXT_OR_ID", help="the text file of a new article, or the id of a draft")
    article.add_argument("--id", default="", metavar="ID", help="begin a draft under this id, which no source has")
    article.add_argument("--accept", action="store_true", help="move the complete rows of a draft into the record")
    article.add_argument("--all", action="store_true", help="of a draft, all that is open and every value allowed")
    article.set_defaults(run="article", after=["Mend this, then run the same command again."])


def _add_render(commands) -> None:
    render = commands.add_parser(
        "render",
        help="render the reports into a set of pages",
        epilog=_parameter_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    named = "reports of reports/reports.toml, or all of a named matrix (default: those of the usual profiles)"
    render.add_argument("names", nargs="*", metavar="NAME", help=named)
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
        "--workers", type=_positive, default=0, metavar="N", help="reports at once (default: as many as cores)"
    )
    render.add_argument("--scheduler", metavar="ADDRESS", help="render on the workers of a dask scheduler")
    for name, what in (("cell", "a cell"), ("report", "a report"), ("run", "the run")):
        render.add_argument(f"--{name}-seconds", type=_positive, metavar="N", help=f"time limit of {what}")
    render.add_argument("--memory", type=_positive, metavar="MIB", help="most memory of a report")
    render.set_defaults(run="render")


def _add_verify(commands) -> None:
    verify = commands.add_parser("verify", help="compare a published set and its inputs with its manifest")
    verify.add_argument("--out", type=Path, help="folder it is published in (default: reports/)")
    verify.add_argument("--data", type=Path, help="data folder that it was made from (default: the record)")
    verify.set_defaults(run="verify")


def _add_notebooks(commands) -> None:
    notebooks = commands.add_parser("notebooks", help="run the notebooks in place, to refresh their committed outputs")
    notebooks.add_argument("--lang", default="en", choices=parameters.LANGUAGES, help="write copies in this language")
    notebooks.add_argument("folder", nargs="?", type=Path, help="folder for the copies (default: notebooks-LANG/)")
    notebooks.set_defaults(run="notebooks")

    lab = commands.add_parser("lab", help="make or refresh your own copies of the notebooks, in notebooks/mine/")
    lab.set_defaults(run="lab")

    translations = commands.add_parser(
        "translations", help="bring the translations in step with the notebooks, say what a translator has to do"
    )
    translations.set_defaults(run="translations")


def _add_reading(commands) -> None:
    """The commands that print what the record holds."""
    show = commands.add_parser("show", help="print a claim with its source, grades, links and what rests on it")
    show.add_argument("claim_id", metavar="CLAIM_ID", help="a claim, or SOURCE:LINE for the claims of a line")
    show.add_argument("--as-of", default="", metavar="DAY", help="as known on that day, ISO")
    show.add_argument("--lang", default="en", choices=parameters.LANGUAGES)
    show.set_defaults(run="show")
    find = commands.add_parser("find", help="list the claims that hold some words")
    find.add_argument("words", nargs="*", metavar="WORD", help="in the claim, its notes, the names of who says it")
    find.add_argument("--place", default="", metavar="NAME", help="about this place, such as Kirkuk or IQ-KI")
    find.add_argument("--year", default="", metavar="YEAR", help="about a period in this year")
    find.set_defaults(run="find")

    changes = commands.add_parser("changes", help="list what changed between two editions of the record")
    changes.add_argument("old", metavar="OLD", help="a data folder or a git revision")
    changes.add_argument("new", metavar="NEW", help="a data folder or a git revision")
    changes.set_defaults(run="changes")


def _add_writing(commands) -> None:
    """The commands that write files made from the record or from pages."""
    export = commands.add_parser("export", help="write the record as one CSV, a Data Package and UCDP GED columns")
    export.add_argument("--out", type=Path, default=Path("export"), help="folder to write in (default: export/)")
    export.set_defaults(run="export")

    pdf = commands.add_parser("pdf", help="print the published pages as PDF; needs a Chromium")
    pdf.add_argument("--pages", type=Path, default=Path("reports/latest"), help="a published set (default: the latest)")
    pdf.add_argument("--out", type=Path, default=Path("pdf"), help="folder to write in (default: pdf/)")
    pdf.set_defaults(run="pdf")

    agreement = commands.add_parser("agreement", help="write the agreement of the two codings into data/README.md")
    agreement.set_defaults(run="agreement")

    dictionary = commands.add_parser(
        "dictionary", help="write the dictionary into the data folder's README and codebook"
    )
    dictionary.set_defaults(run="dictionary")

    reference = commands.add_parser("reference", help="write UCDP's event data into data/reference/")
    reference.add_argument("ged", type=Path, metavar="GED_FILE", help="UCDP GED, CSV")
    reference.add_argument("deaths", type=Path, metavar="DEATHS_FILE", help="deaths by month: month, country, killed")
    reference.add_argument("--accessed", required=True, metavar="DAY", help="when both were fetched, ISO")
    reference.set_defaults(run="reference")


def _add_events(commands) -> None:
    events = commands.add_parser("events", help="count your own export of ACLED, UCDP GED or GTD in cells")
    events.add_argument("files", nargs="+", type=Path, metavar="FILE", help="an export, CSV or xlsx, of any vintage")
    events.add_argument("--accessed", required=True, metavar="DAY", help="the day on which they were fetched, ISO")
    events.add_argument("--as", dest="dataset", choices=("acled", "ucdp", "gtd"), help="refuse any other dataset")
    events.add_argument("--out", type=Path, default=Path("events"), help="folder to write in (default: events/)")
    events.add_argument("--cells", action="store_true", help="write cells alone: no claim is checked, no page made")
    events.set_defaults(run="events")


def _parameter_help() -> str:
    lines = [f"  {parameter.name:<12} {parameter.help}" for parameter in parameters.DECLARED]
    return "parameters:\n" + "\n".join(lines)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"got {text!r}; expected a whole number above 0")
    return int(text)
