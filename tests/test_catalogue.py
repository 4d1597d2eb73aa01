"""What the catalogue says is read, or refused at the place where it stands."""

import pytest
from projects import CATALOGUE, DATA, page, published, run

from helpers import load, parameters
from helpers.problems import CONFIGURATION, PUBLISHED
from helpers.render import catalogue, notebook

MISTAKES = {
    "syntax": ('[[report]]\nname = "a\n', "reports/reports.toml:2:", "no valid TOML"),
    "top key": ('title = "x"\n[[report]]\nname="a"\nnotebook="small.ipynb"', "reports/reports.toml:1:1:", "'title'"),
    "matrix profile": (
        CATALOGUE + '[[matrix]]\nnotebooks = ["small.ipynb"]\n',
        "reports/reports.toml:14:1:",
        "profile: got None",
    ),
    "matrix notebooks": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["smal.ipynb"]\n',
        "reports/reports.toml:16:1:",
        "['smal.ipynb']",
    ),
    "matrix values": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nLANG = "fr"\n',
        "reports/reports.toml:17:1:",
        "LANG: got 'fr'",
    ),
    "matrix key": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nLANGS = ["fr"]\n',
        "reports/reports.toml:17:1:",
        "did you mean 'LANG'?",
    ),
    "no array": ("matrix = 3\n" + CATALOGUE, "reports/reports.toml:1:1:", "expected one [[matrix]] table"),
    "one table": (CATALOGUE + "[matrix]\n", "reports/reports.toml:14:2:", "expected one [[matrix]] table"),
    "a list": ("report = [3]\n", "reports/reports.toml:1:1:", "expected one [[report]] table"),
    "include": (
        CATALOGUE
        + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nLANG = ["fr"]\ninclude = [{ LANG = "en" }]\n',
        "reports/reports.toml:18:1:",
        "include: got {'LANG': 'en'}; expected a notebook",
    ),
    "matrix names": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\n',
        "reports/reports.toml:16:1:",
        "'small' is given twice",
    ),
    "headlines": (
        "[headlines]\nstop_shar = 1\n" + CATALOGUE,
        "reports/reports.toml:2:1:",
        "did you mean 'stop_share'?",
    ),
    "stop share": ('[headlines]\nstop_share = "a"\n' + CATALOGUE, "reports/reports.toml:2:1:", "expected a share"),
    "acknowledged": (
        "[headlines]\nacknowledged = { total = 1 }\n" + CATALOGUE,
        "reports/reports.toml:2:1:",
        "total = 1",
    ),
    "no report": ("", "reports/reports.toml:1:1:", "[[report]]"),
    "key": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n parametres = {}',
        "reports/reports.toml:4:2:",
        "did you mean 'parameters'?",
    ),
    "slug": ('[[report]]\nname = "../a"\nnotebook = "small.ipynb"', "reports/reports.toml:2:1:", "'../a'"),
    "index": ('[[report]]\nname = "index"\nnotebook = "small.ipynb"', "reports/reports.toml:2:1:", "'index'"),
    "no name": ('[[report]]\nnotebook = "small.ipynb"', "reports/reports.toml:1:1:", "got None"),
    "notebook": ('[[report]]\nname = "a"\nnotebook = "smal.ipynb"', "reports/reports.toml:3:1:", "mean 'small.ipynb'?"),
    "twice": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n[[report]]\nnotebook = "small.ipynb"\nname = "a"',
        "reports/reports.toml:6:1:",
        "given twice",
    ),
    "no table": ('[[report]]\nname="a"\nnotebook="small.ipynb"\nparameters = 3', "reports/reports.toml:4:1:", "got 3"),
    "parameter": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { STRAT = "2020-01-01" }',
        "reports/reports.toml:4:16:",
        "did you mean 'START'?",
    ),
    "value": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n[report.parameters]\nEND = "2020-13-01"',
        "reports/reports.toml:5:1:",
        "expected a day such as",
    ),
    "no text": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n[report.parameters]\nEND = 2020-12-01',
        "reports/reports.toml:5:1:",
        "expected a text",
    ),
}


@pytest.mark.parametrize(("text", "place", "says"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_in_the_catalogue_is_told_with_its_place(project, capsys, text, place, says):
    (project / "reports/reports.toml").write_text(text, encoding="utf-8")
    before = published(project)
    assert run(project) == CONFIGURATION
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(place) and says in line
    assert published(project) == before


def test_all_mistakes_of_a_catalogue_are_told_at_once(project, capsys):
    text = '[[report]]\nname = "A"\nnotebook = "x"\n[[report]]\nname = "b"\nnotebook = "y"\ncolour = "red"\n'
    (project / "reports/reports.toml").write_text(text, encoding="utf-8")
    assert run(project) == CONFIGURATION
    places = [line.partition(" ")[0] for line in capsys.readouterr().err.splitlines()]
    assert sorted(places) == [f"reports/reports.toml:{line}:1:" for line in (2, 3, 6, 7)]


def test_what_is_asked_for_on_the_command_line_is_checked_as_well(project, capsys):
    assert run(project, overrides={"COUNTY": "IRQ"}) == CONFIGURATION
    assert "-p: whole: COUNTY: PARAMETER unknown name" in (said := capsys.readouterr().err)
    assert "did you mean 'COUNTRY'?" in said
    assert run(project, "smal") == CONFIGURATION
    assert "no report 'smal'; expected one of whole, whole-fr, small; did you mean 'small'?" in capsys.readouterr().err


def test_the_projects_own_catalogue_is_in_order():
    reports = catalogue.read()
    assert len({report.name for report in reports}) == len(reports) >= 3
    known = load.known(DATA)
    for report in reports:
        node = notebook.read(load.ROOT / "notebooks" / report.notebook)
        parameters.read(notebook.defaults(node) | report.parameters, known)


MATRIX = """
[[matrix]]
profile = "full"
notebooks = ["small.ipynb"]
LANG = ["en", "fr"]
GOVERNORATE = ["IQ-KI", "IQ-MU"]
include = [{ notebook = "whole.ipynb", COUNTRY = "IRQ" }]
exclude = [{ LANG = "fr", GOVERNORATE = "IQ-KI" }]
"""


def test_a_matrix_makes_a_report_of_each_combination_that_has_claims(project, capsys):
    (project / "reports/reports.toml").write_text(CATALOGUE + MATRIX, encoding="utf-8")
    names = [report.name for report in catalogue.read(project)]
    assert names == ["whole", "whole-fr", "small", "small-iq-ki-en", "small-iq-mu-en", "small-iq-mu-fr", "whole-irq"]
    assert run(project, profile="full", anew=False) == PUBLISHED
    said = capsys.readouterr().out
    assert "2 rendered, 3 unchanged, 0 failed" in said
    assert "Left out, for no claim is in their selection (--list names them): 2" in said
    assert page(project, "small-iq-ki-en").html["lang"] == "en"
    # without the profile its reports stay as they are
    assert run(project, anew=False) == PUBLISHED
    assert page(project, "small-iq-ki-en").html["lang"] == "en"
    assert run(project, profile="ful") == CONFIGURATION
    assert "no profile 'ful'; expected one of default, full; did you mean 'full'?" in capsys.readouterr().err


def test_the_full_profile_of_the_project_holds_at_least_sixty_reports():
    reports = catalogue.read()
    nodes = {name: notebook.read(load.ROOT / "notebooks" / name) for name in {one.notebook for one in reports}}
    empty = catalogue.empty(reports, nodes, DATA, load.known(DATA))
    assert empty and len(reports) - len(empty) >= 60
