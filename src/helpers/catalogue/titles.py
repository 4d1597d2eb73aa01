"""Titles that the catalogue gives to pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from nbformat import NotebookNode

from helpers import language, load
from helpers.catalogue.entries import Report
from helpers.catalogue.templates import NOTEBOOK
from helpers.errors import CONFIGURATION, Refusal
from helpers.page import layout, notebook
from helpers.parameters import DAYS


def titled(
    reports: Sequence[Report],
    nodes: Mapping[str, NotebookNode],
    values: Mapping[str, Mapping[str, str]],
    texts: Mapping[str, Mapping[str, str]],
    data: Path,
) -> dict[str, dict[str, str]]:
    """The texts of each report, by the cells of its notebook: with the title that the catalogue gives it, if any.

    ``nodes`` are the notebooks by name, ``values`` and ``texts`` the parameters and the translations by report. A
    title is in one language; in another the page has its notebook's heading. Raises Refusal (exit code 78) where a
    title names what is blank.
    """
    by_report, faults = {name: dict(own) for name, own in texts.items()}, []
    for report in reports:
        chosen, own = values[report.name], by_report[report.name]
        if not (template := report.title.get(chosen["LANG"])):
            continue
        for cell in [cell for cell in nodes[report.notebook].cells if notebook.TRY not in notebook.tags(cell)]:
            source = own.get(cell.id, cell.source)
            if cell.cell_type == "markdown" and (heading := layout.TITLE.search(source)):
                told = _told(chosen, load.words(chosen["LANG"], data)) | {NOTEBOOK: heading[1]}
                faults += [
                    f"{report.places['title']}: CATALOGUE title: got '{{{name}}}', which is blank in {report.name}; "
                    "expected a value of it, or a title without it"
                    for name, text in told.items()
                    if not text and f"{{{name}}}" in template
                ]
                own[cell.id] = source[: heading.start(1)] + template.format_map(told) + source[heading.end(1) :]
                break
    if faults:
        raise Refusal(CONFIGURATION, faults)
    return by_report


def _told(values: Mapping[str, str], words: language.Words) -> dict[str, str]:
    """What the blanks of a title say to a reader."""
    days = {name: words.day(date.fromisoformat(values[name])) if values[name] else "" for name in DAYS}
    place, country = values["GOVERNORATE"], values["COUNTRY"]
    return days | {
        "GOVERNORATE": words.geography("", place) if place else "",
        "COUNTRY": words.country(country) if country else "",
    }
