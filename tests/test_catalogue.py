"""What the catalogue says is read, or refused at the place where it stands."""

import shutil
from datetime import date

import pytest
from projects import CATALOGUE, DATA, add_reports, page, published, run

from helpers import catalogue, load, parameters
from helpers.errors import CONFIGURATION, PUBLISHED, Refusal
from helpers.page import notebook
from helpers.project import ROOT
from helpers.render import digests, publish
from helpers.render.execute import pool
from helpers.render.request import request

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
    "include of no table": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nLANG = ["fr"]\ninclude = [3]\n',
        "reports/reports.toml:18:1:",
        "include: got [3]; expected a list such as",
    ),
    "key twice": ('[[report]]\nname = "a"\nname = "b"\n', "reports/reports.toml:3:", "no valid TOML"),
    "a table twice": ("[headlines]\n[headlines]\n", "reports/reports.toml:2:", "no valid TOML"),
    "a list at the top": ('["report"]\n', "reports/reports.toml:1:3:", "expected one [[report]] table"),
    "tabs and no quotes": ("\tname = small\n", "reports/reports.toml:1:", "no valid TOML"),
    "conflict": ("<<<<<<< HEAD\n" + CATALOGUE, "reports/reports.toml:1:1:", "no valid TOML"),
    "yes for a text": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { COUNTRY = false }',
        "reports/reports.toml:4:16:",
        "expected a text",
    ),
    "a number for a text": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { AS_OF = 2_024 }',
        "reports/reports.toml:4:16:",
        "expected a text",
    ),
    "a number of 5,000 digits": (f"[headlines]\nstop_share = {'9' * 5000}\n", "reports/reports.toml:1:1:", "too long"),
    "a file too large": (CATALOGUE + "#" * 2_000_000, "reports/reports.toml:1:1:", "2.0 MB; expected at most 1 MB"),
    "a key of a thousand parts": (
        CATALOGUE + f"[headlines]\n{'a.' * 1000}a = 1\n",
        "reports/reports.toml:15:1:",
        "a.…'; expected at most 20 parts",
    ),
    "a table of a thousand parts": (f"[ 'a' {'. b' * 1000}]\n", "reports/reports.toml:1:3:", "at most 20 parts"),
    "nan": ("[headlines]\nstop_share = nan\n" + CATALOGUE, "reports/reports.toml:2:1:", "expected a share"),
    "a secret": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { api_token = "x" }',
        "reports/reports.toml:4:16:",
        "unknown name",
    ),
    "code for a name": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n[report.parameters]\n"LANG=1;import os" = "x"',
        "reports/reports.toml:",
        "unknown name",
    ),
    "a place for a name": (
        '[[report]]\nname = "/etc/x"\nnotebook = "small.ipynb"',
        "reports/reports.toml:2:1:",
        "'/etc/x'",
    ),
    "a place for a notebook": (
        '[[report]]\nname = "a"\nnotebook = "../notebooks/small.ipynb"',
        "reports/reports.toml:3:1:",
        "expected a file in notebooks/",
    ),
    "a name too long": (
        f'[[report]]\nname = "{"a" * 300}"\nnotebook = "small.ipynb"',
        "reports/reports.toml:2:1:",
        "aaa",
    ),
    "start after end": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\n[report.parameters]\nEND = "2014-01-01"',
        "reports/reports.toml:5:1:",
        "END",
    ),
    "matrix names": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\n',
        "reports/reports.toml:16:1:",
        "'small' is given twice",
    ),
    "one name from two values": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nWITHOUT = ["a b", "a-b"]\n',
        "reports/reports.toml:16:1:",
        "'small-a-b' is given twice",
    ),
    "matrix name too long": (
        CATALOGUE + f'[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nWITHOUT = ["{"a" * 300}"]\n',
        "reports/reports.toml:16:1:",
        "notebooks: 'small.ipynb' makes a report's name that is not at most 80 lower-case letters",
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
    "acknowledged yes": (
        "[headlines]\nacknowledged = { attack_total = true }\n" + CATALOGUE,
        "reports/reports.toml:2:1:",
        "got attack_total = True; expected a headline number and its new value",
    ),
    "acknowledged list": (
        "[headlines]\nacknowledged = { attack_total = [182] }\n" + CATALOGUE,
        "reports/reports.toml:2:1:",
        "got attack_total = [182]; expected a headline number and its new value",
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
    "no day of today": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { END = "today + 1 day" }',
        "reports/reports.toml:4:16:",
        "END: got 'today + 1 day'; expected today, or today less some days, weeks, months or years",
    ),
    "a day before all days": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { END = "today - 9999 years" }',
        "reports/reports.toml:4:16:",
        "got 'today - 9999 years'",
    ),
    "matrix day": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nEND = ["Today"]\n',
        "reports/reports.toml:17:1:",
        "END: got 'Today'",
    ),
    "a day that may be told from today": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { END = "now" }',
        "reports/reports.toml:4:16:",
        "here also today, or today less some days",
    ),
    "a day of today that is refused": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { START = "today - 400 years" }',
        "reports/reports.toml:4:16:",
        "it is written as 'today - 400 years'",
    ),
    "title": ('[[report]]\nname = "a"\nnotebook = "small.ipynb"\ntitle = 3', "reports/reports.toml:4:1:", "got 3"),
    "title of two lines": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\ntitle = "a\\nb"',
        "reports/reports.toml:4:1:",
        "one line",
    ),
    "title of the other language": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { LANG = "fr" }\ntitle = { en = "a" }',
        "reports/reports.toml:5:1:",
        'expected a text for each language, such as { en = "…", fr = "…" }, or one text',
    ),
    "one title for two languages": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["small.ipynb"]\nLANG = ["en", "fr"]\ntitle = "a"\n',
        "reports/reports.toml:18:1:",
        "title: got 'a'; expected a text for each language",
    ),
    "title blank": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\ntitle = "In {COUNTRI}"',
        "reports/reports.toml:4:1:",
        "got '{COUNTRI}'; expected in braces one of notebook, COUNTRY, GOVERNORATE, START, END, AS_OF; did you mean",
    ),
    "title braces": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\ntitle = "In {COUNTRY"',
        "reports/reports.toml:4:1:",
        "expected braces in pairs",
    ),
    "title with a form": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\nparameters = { COUNTRY = "IRQ" }\ntitle = "In {COUNTRY:>9}"',
        "reports/reports.toml:5:1:",
        "got '{COUNTRY:>9}'; expected in braces one of notebook, COUNTRY, GOVERNORATE, START, END, AS_OF",
    ),
    "title of what is blank": (
        '[[report]]\nname = "a"\nnotebook = "small.ipynb"\ntitle = "In {COUNTRY}"',
        "reports/reports.toml:4:1:",
        "got '{COUNTRY}', which is blank in a; expected a value of it, or a title without it",
    ),
    "matrix name": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nname = "My Matrix"\nnotebooks = ["small.ipynb"]\n',
        "reports/reports.toml:16:1:",
        "got 'My Matrix'; expected a name of its own",
    ),
    "matrix name in braces": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nname = "{notebook.x}"\nnotebooks = ["small.ipynb"]\n',
        "reports/reports.toml:16:1:",
        "got '{notebook.x}'; expected in braces one of notebook",
    ),
    "matrix name too short": (
        CATALOGUE
        + '[[matrix]]\nprofile = "full"\nname = "x-{notebook}"\nnotebooks = ["small.ipynb"]\nLANG = ["en", "fr"]',
        "reports/reports.toml:16:1:",
        "'x-small' is given twice; put into the name what differs, in braces",
    ),
    "matrix name of a report": (
        CATALOGUE + '[[matrix]]\nprofile = "full"\nname = "small"\nnotebooks = ["small.ipynb"]\n',
        "reports/reports.toml:16:1:",
        "'small' is given twice",
    ),
    "profiles": ('# profiles = 1\nprofiles = "full"\n' + CATALOGUE, "reports/reports.toml:2:1:", "got 'full'"),
    "profile that no matrix has": (
        'profiles = ["default", "ful"]\n' + CATALOGUE + '[[matrix]]\nprofile = "full"\nnotebooks = ["whole.ipynb"]\n'
        'COUNTRY = ["IRQ"]\n',
        "reports/reports.toml:1:1:",
        "got 'ful'; expected one of default, full; did you mean 'full'?",
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


def test_a_catalogue_that_is_not_there_is_told_in_one_line(project, capsys):
    (project / "reports/reports.toml").unlink()
    assert run(project) == CONFIGURATION
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("reports/reports.toml:1:1: CATALOGUE cannot be read")


UNREADABLE = {
    "Windows-1252": 'name = "M\xe9naka"'.encode("cp1252"),
    "UTF-16": CATALOGUE.encode("utf-16"),
    "NUL": CATALOGUE.encode() + b"\0",
    "an Excel workbook": b"PK\x03\x04\xff\xfe",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_a_catalogue_that_is_no_text_is_told_in_one_line(project, capsys, content):
    (project / "reports/reports.toml").write_bytes(content)
    assert run(project) == CONFIGURATION
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("reports/reports.toml:") and "CATALOGUE" in line


@pytest.mark.parametrize("change", [lambda text: text.replace(b"\n", b"\r\n"), lambda text: b"\xef\xbb\xbf" + text])
def test_a_catalogue_saved_elsewhere_reads_the_same(project, change):
    before = catalogue.read(project)
    (project / "reports/reports.toml").write_bytes(change(CATALOGUE.encode()))
    assert catalogue.read(project) == before


def test_a_deeply_nested_catalogue_is_told_in_one_line(project, capsys):
    (project / "reports/reports.toml").write_text("report = " + "[" * 5000, encoding="utf-8")
    assert run(project) == CONFIGURATION
    assert len(capsys.readouterr().err.splitlines()) == 1


VALUES = ["'\"; import os; os.abort() #", "a\nb", "\\", "{pm.__class__}", "../../evil", "１２３", "nan", "007"]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", ["COUNTRY", "START", "WITHOUT", "LANG"])
def test_a_value_is_refused_as_the_text_it_is(project, capsys, monkeypatch, name, value):
    monkeypatch.setattr(pool, "run", lambda *_: pytest.fail("a kernel was to start"))
    assert run(project, overrides={name: value}) == CONFIGURATION
    said = capsys.readouterr().err
    assert "Traceback" not in said and all(line.startswith("-p: ") for line in said.splitlines())


NAMES = ['LANG=1;__import__("os").abort();x', "class", "print", "pm", "LANG\n", "ＬＡＮＧ", "lang", "api_token", ""]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_compared_and_never_run(project, capsys, monkeypatch, name):
    monkeypatch.setattr(pool, "run", lambda *_: pytest.fail("a kernel was to start"))
    assert run(project, overrides={name: "en"}) == CONFIGURATION
    assert "unknown name" in capsys.readouterr().err


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
        node = notebook.read(ROOT / "notebooks" / report.notebook)
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
    assert run(project, profile="full", force=False) == PUBLISHED
    said = capsys.readouterr().out
    assert "2 rendered, 3 unchanged, 0 failed" in said
    assert "Left out, for no claim is in their selection (--list names them): 2" in said
    assert page(project, "small-iq-ki-en").html["lang"] == "en"
    # without the profile its reports stay as they are
    assert run(project, force=False) == PUBLISHED
    assert page(project, "small-iq-ki-en").html["lang"] == "en"
    assert run(project, profile="ful") == CONFIGURATION
    assert "no profile 'ful'; expected one of default, full; did you mean 'full'?" in capsys.readouterr().err


NAMED = """
[[matrix]]
profile = "full"
name = "kirkuk"
notebooks = ["small.ipynb", "whole.ipynb"]
GOVERNORATE = ["IQ-KI"]

[[matrix]]
profile = "events"
name = "{LANG}-{notebook}-{COUNTRY}"
notebooks = ["small.ipynb"]
COUNTRY = ["", "IRQ"]
LANG = ["en", "fr"]
"""


def test_a_matrix_names_its_reports_by_its_own_name_or_a_template(project):
    (project / "reports/reports.toml").write_text(CATALOGUE + NAMED, encoding="utf-8")
    reports = catalogue.read(project)
    named = ["kirkuk-small-iq-ki", "kirkuk-whole-iq-ki"]
    templated = ["en-small", "fr-small", "en-small-irq", "fr-small-irq"]
    assert [report.name for report in reports[3:]] == [*named, *templated]
    assert [report.name for report in catalogue.chosen(reports, ["kirkuk", "fr-small"])] == [*named, "fr-small"]
    with pytest.raises(Refusal, match="did you mean 'kirkuk'"):
        catalogue.chosen(reports, ["kirkuc"])


@pytest.mark.parametrize(
    ("usual", "profile", "n"),
    [
        ("", "default", 3),
        ("", "full", 5),
        ('profiles = ["default", "events"]', "default", 7),
        ('profiles = ["default", "events"]', "full", 9),
        ('profiles = ["events"]', "default", 4),
    ],
)
def test_the_catalogue_says_which_profiles_are_rendered_where_none_is_asked_for(project, usual, profile, n):
    (project / "reports/reports.toml").write_text(usual + CATALOGUE + NAMED, encoding="utf-8")
    assert len(catalogue.chosen(catalogue.read(project), [], profile)) == n


TITLED = """
[[report]]
name = "last-year"
notebook = "whole.ipynb"
title = { en = "{notebook} {COUNTRY} after {START}", fr = "{notebook} {COUNTRY} après le {START}" }
parameters = { COUNTRY = "IRQ", START = "today - 1 month", END = "today" }
"""


def test_a_title_of_the_catalogue_stands_in_place_of_the_heading_in_the_language_of_the_page(project):
    (project / "reports/reports.toml").write_text(TITLED, encoding="utf-8")
    day = {"today": date(2021, 3, 31), "cold": False}
    assert run(project, **day) == PUBLISHED
    shown = page(project, "last-year")
    assert shown.h1.text == "A question? Iraq after 28 February 2021"
    assert shown.h1.text in shown.title.text and shown.h1.text in page(project, "index").text
    # the notebook beside the page is the one of the page
    assert "# A question? Iraq after" in (project / "reports/latest/last-year.ipynb").read_text(encoding="utf-8")
    assert run(project, overrides={"LANG": "fr"}, **day) == PUBLISHED
    assert page(project, "last-year").h1.text.split()[-6:] == ["Irak", "après", "le", "28", "février", "2021"]


def test_a_title_in_one_language_is_no_title_in_the_other(project):
    text = CATALOGUE.replace('name = "small"', 'name = "small"\ntitle = "Small"')
    (project / "reports/reports.toml").write_text(text, encoding="utf-8")
    assert run(project, "small", overrides={"LANG": "fr"}, cold=False) == PUBLISHED
    assert page(project, "small").h1.text.startswith("Une question")


def test_days_are_told_from_the_day_of_the_run_and_noted_in_the_set(project, capsys):
    (project / "reports/reports.toml").write_text(TITLED, encoding="utf-8")
    assert run(project, cold=False, today=date(2021, 3, 31)) == PUBLISHED
    noted = publish.read(publish.latest(project / "reports")).manifest["reports"]["last-year"]
    assert (noted["parameters"]["START"], noted["parameters"]["END"]) == ("2021-02-28", "2021-03-31")
    assert noted["relative"] == {"START": "today - 1 month", "END": "today"}
    rows = {row.dt.text: row.dd.text for row in page(project, "last-year").select("dl > div")}
    assert (rows["START"], rows["END"]) == ("2021-02-28 (today - 1 month)", "2021-03-31 (today)")
    capsys.readouterr()
    for day, overrides, says in (
        (date(2021, 3, 31), {}, "1 unchanged"),
        (date(2021, 4, 1), {}, "1 rendered"),
        # asked for by hand, they are no longer told from the day
        (date(2021, 4, 2), {"START": "2021-03-01", "END": "2021-04-01"}, "1 rendered"),
        (date(2021, 4, 3), {"START": "2021-03-01", "END": "2021-04-01"}, "1 unchanged"),
    ):
        assert run(project, cold=False, force=False, today=day, overrides=overrides) == PUBLISHED
        assert capsys.readouterr().out.startswith(says)


@pytest.mark.parametrize(
    ("text", "differs"),
    [(TITLED, True), (CATALOGUE, False), ("# such as END = 'today'\n" + CATALOGUE, False)],
)
def test_an_answer_holds_beyond_the_day_unless_a_day_is_told_from_it(project, text, differs):
    (project / "reports/reports.toml").write_text(text, encoding="utf-8")
    days = (date(2021, 3, 31), date(2021, 4, 1))
    first, second = (digests.request_digest(request(root=project, data=DATA, today=day)) for day in days)
    assert (first != second) is differs


def test_no_report_is_lost_from_the_index_for_its_title(project):
    same = 'title = "The same"\nparameters = { COUNTRY = "IRQ" }\n'
    entries = [f'[[report]]\nname = "{name}"\nnotebook = "{name}.ipynb"\n{same}' for name in ("whole", "small")]
    (project / "reports/reports.toml").write_text("\n".join(entries), encoding="utf-8")
    assert run(project, cold=False) == PUBLISHED
    links = {link["href"] for link in page(project, "index").select("table.cuts a")}
    assert links >= {"whole.html", "small.html"}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (["02_alpha.ipynb", "03_alpha.ipynb"], "'alpha' is given twice"),
        (["01_index.ipynb"], "notebooks: '01_index.ipynb' makes a report's name that is not at most 80"),
        (["---.ipynb"], "notebooks: '---.ipynb' makes a report's name"),
    ],
)
def test_no_report_of_a_matrix_is_lost_for_its_name(project, capsys, files, says):
    for file in files:
        shutil.copyfile(project / "notebooks/small.ipynb", project / "notebooks" / file)
    matrix = f'[[matrix]]\nprofile = "full"\nnotebooks = {files}\n'
    (project / "reports/reports.toml").write_text(CATALOGUE + matrix, encoding="utf-8")
    assert run(project, profile="full") == CONFIGURATION
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("reports/reports.toml:16:1: CATALOGUE ") and says in line


def test_a_report_may_have_the_name_of_a_folder_that_a_run_makes(project):
    names = ["inputs", "set", "home", "tmp", "kept", "jobs"]
    add_reports(project, dict.fromkeys(names, "6 * 7"))
    assert run(project, *names, cold=False) == PUBLISHED
    assert all("42" in page(project, name).text for name in names)


def test_the_full_profile_of_the_project_holds_at_least_sixty_reports():
    reports = catalogue.read()
    nodes = {name: notebook.read(ROOT / "notebooks" / name) for name in {one.notebook for one in reports}}
    empty = catalogue.empty(reports, nodes, DATA, load.known(DATA))
    assert empty and len(reports) - len(empty) >= 60
