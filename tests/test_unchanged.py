"""Only what changed is rendered."""

import pytest
from projects import DATA, cell, published, run, write

from helpers import load
from helpers.problems import NOTEBOOK_FAILED, PUBLISHED
from helpers.render import pool, publish
from helpers.render.run import reports

READING = {"one": "forces", "two": "counts"}


@pytest.fixture
def reading(project, capsys):
    """A project with a report that reads one table and a report that reads another; both are rendered."""
    entries = [f'[[report]]\nname = "{name}"\nnotebook = "{name}.ipynb"\n' for name in READING]
    (project / "reports/reports.toml").write_text("\n".join(entries), encoding="utf-8")
    for name, table in READING.items():
        source = f'from helpers import load\nlen(load.table("{table}"))'
        write(project / f"notebooks/{name}.ipynb", cell(source, name="reads"))
    assert run(project) == PUBLISHED
    capsys.readouterr()
    return project


def rendered_anew(project, capsys, data=DATA):
    """How many reports a run renders that may leave what has not changed."""
    assert reports([], {}, data=data, root=project, cold=True) == PUBLISHED
    said = capsys.readouterr().out
    return 0 if said.startswith("2 unchanged: ") else int(said.split()[0])


def test_a_run_without_a_change_starts_no_kernel_and_leaves_every_byte(reading, capsys, monkeypatch):
    before = published(reading)
    monkeypatch.setattr(pool, "run", lambda jobs: pytest.fail("a job was started"))
    assert rendered_anew(reading, capsys) == 0
    assert published(reading) == before


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("forces.csv", "have left Iraq after", "left Iraq after", ["one"]),
        ("counts.csv", ",153,,exact,", ",160,,exact,", ["two"]),
        ("comparison.csv", "the line itself gives no date", "the line gives no date", []),
        ("datapackage.json", '"title": "Statement"', '"title": "What is stated"', ["one", "two"]),
    ],
)
def test_a_change_renders_the_reports_that_read_it(reading, newer, capsys, file, old, new, expected):
    data = newer(file, old, new)
    assert rendered_anew(reading, capsys, data) == len(expected)
    made = publish.read(publish.latest(reading / "reports")).manifest["reports"]
    assert [name for name in made if made[name]["data"] == list(load.edition(data))] == expected
    assert not any(report["carried"] for report in made.values())


def test_a_changed_notebook_or_parameter_is_rendered_again(reading, capsys):
    write(reading / "notebooks/one.ipynb", cell("1 + 1", name="reads"))
    assert rendered_anew(reading, capsys) == 1
    with (reading / "reports/reports.toml").open("a", encoding="utf-8") as file:
        file.write('parameters = { COUNTRY = "IRQ" }\n')
    assert rendered_anew(reading, capsys) == 1
    assert rendered_anew(reading, capsys) == 0


def test_a_report_carried_over_is_tried_again(reading, capsys):
    write(reading / "notebooks/one.ipynb", cell("1 / 0", name="reads"))
    assert run(reading, keep_going=True) == NOTEBOOK_FAILED
    write(reading / "notebooks/one.ipynb", cell('from helpers import load\nlen(load.table("forces"))', name="reads"))
    capsys.readouterr()
    assert rendered_anew(reading, capsys) == 1
