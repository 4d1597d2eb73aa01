"""A figure of one's own becomes part of a report, or what is missing is said at once."""

import base64
import csv
import io
import shutil

import browser
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from PIL import Image
from projects import page, run

from helpers import draw, load
from helpers.draw import shown
from helpers.draw.picture import DOTS
from helpers.draw.sheet import PIXELS
from helpers.errors import NOTEBOOK_FAILED, PUBLISHED, Refusal
from helpers.project import FIGURE, ROOT
from helpers.tools import pdf

TEMPLATE = ROOT / "notebooks/07_template.ipynb"


@pytest.fixture(scope="module")
def record():
    return load.record(LANG="en")


@pytest.fixture(scope="module")
def rows(record):
    found = record.estimates.dropna(subset="value_best")
    return found[found["source_id"].isin(["nato-2021", *found["source_id"].unique()[:3]])]


def axes(rows):
    return sns.scatterplot(rows, x="value_best", y="layer")


def beside(rows):
    ax = sns.scatterplot(rows, x="value_best", y="origin_id", hue="origin_id")
    sns.move_legend(ax, "upper left", bbox_to_anchor=(1.5, 1))
    return ax


def grid(rows):
    return sns.relplot(rows, x="date_start", y="value_best", col="layer", height=6)


FIGURES = {"an Axes": axes, "a wide legend": beside, "a grid": grid, "a figure": lambda rows: axes(rows).figure}


@pytest.mark.parametrize("made", FIGURES.values(), ids=FIGURES)
def test_a_figure_of_seaborn_is_shown_as_wide_as_those_of_the_house_and_closed(record, rows, made):
    data, metadata = draw.show(made(rows), rows, title="A title", alt="Marks.", record=record)._repr_mimebundle_()
    bare = Image.open(io.BytesIO(base64.b64decode(data[FIGURE]["image"])))
    whole = Image.open(io.BytesIO(data["image/png"]))
    assert bare.width == whole.width == shown.ACROSS and whole.height > bare.height > 100
    assert metadata == {"image/png": {"alt": "Marks."}}
    assert plt.get_fignums() == []


def test_what_stands_beside_the_axes_is_not_cut_off(record, rows):
    ax = axes(rows)
    ax.text(-0.6, 0.5, "█", transform=ax.transAxes, size=40, color="lime")
    data, _ = draw.show(ax, rows, title="A title", alt="Marks.", record=record)._repr_mimebundle_()
    pixels = Image.open(io.BytesIO(base64.b64decode(data[FIGURE]["image"]))).convert("RGB")
    assert (0, 255, 0) in {colour for _, colour in pixels.getcolors(2**20)}


def test_a_name_that_runs_from_right_to_left_leaves_a_title_the_page_s_direction(record, rows):
    name, above = "الموصل", []
    for title in (name, f"{name}: 12 killed"):
        made = draw.show(axes(rows), rows, title=title, alt="A", record=record)._repr_mimebundle_()[0]
        drawn = np.asarray(Image.open(io.BytesIO(made["image/png"])).convert("L"))[: round(27 * DOTS / PIXELS)]
        above.append(drawn)
        assert made[FIGURE]["title"] == title.replace(name, f"\u200e{name}\u200e")
    # what follows the name stands at its right
    alone, followed = ([*np.flatnonzero((drawn < 128).any(axis=0))] for drawn in above)
    assert followed[-1] > 2 * alone[-1] and followed[: len(alone)] == alone


@pytest.mark.parametrize("joined", [list, tuple])
def test_the_source_line_and_the_csv_are_those_of_the_claims_behind_the_rows(record, rows, joined):
    counted = rows.groupby("layer", as_index=False).agg(n=("claim_id", "size"), claim_ids=("claim_id", joined))
    made = draw.show(sns.barplot(counted, x="layer", y="n"), counted, title="T", alt="A", record=record)
    articles = record.sources[record.sources["source_id"].isin(rows["source_id"])].query("layer == 'article'")
    assert made.source.startswith("Source: ") and made.source.count("20") == len(articles) > 0
    assert made.source == draw.show(axes(rows), rows, title="T", alt="A", record=record).source
    written = list(csv.DictReader(io.StringIO(made.csv)))
    assert [(row["layer"], int(row["n"])) for row in written] == [(row.layer, row.n) for row in counted.itertuples()]
    assert {claim for row in written for claim in row["claim_ids"].split()} == {*rows["claim_id"]}


def test_no_row_is_a_figure_without_a_source_and_not_a_fault(record, rows):
    made = draw.show(axes(rows), rows.head(0), title="T", alt="A", record=record)
    assert made.source == "Source: no claim in this selection."


def test_everything_that_a_figure_lacks_is_said_at_once(record):
    with pytest.raises(Refusal) as refused:
        draw.show(None, pd.DataFrame({"year": [1], "n": [2]}), title="", alt=" ", record=record)
    said = refused.value.problems
    assert [line.split(": ")[1] for line in said] == ["ax", "title", "alt", "rows"]
    assert "got NoneType; expected what a plot of seaborn" in said[0]
    assert "got the columns year, n; expected claim_id among them, or claim_ids, as by rows.groupby(" in said[3]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda rows: rows.assign(claim_id="nobody-1"),
            "got the claim 'nobody-1'; expected claims of the record",
        ),
        (lambda rows: rows["claim_id"], "got Series; expected the DataFrame"),
        (lambda rows: rows.set_index("layer"), r"its index is no column, .* expected rows\.reset_index\(\)"),
        (
            lambda rows: rows.set_index(pd.period_range("2022-01", periods=len(rows), freq="M")),
            r"its index is no column, .* expected rows\.reset_index\(\)",
        ),
        (lambda rows: rows[["layer"]].assign(claim_ids=""), "got no claim in any row"),
    ],
)
def test_rows_whose_claims_are_not_known_are_refused(record, rows, change, says):
    with pytest.raises(Refusal, match=says):
        draw.show(axes(rows), change(rows), title="T", alt="A", record=record)


def copied(project, **sources):
    """A project whose only report is made of a copy of the template, with some of its cells changed."""
    node = nbformat.read(TEMPLATE, as_version=4)
    for cell in node.cells:
        cell.source = sources.get(cell.id, cell.source)
    nbformat.write(node, project / "notebooks/mine.ipynb")
    entry = '[[report]]\nname = "mine"\nnotebook = "mine.ipynb"\n'
    (project / "reports/reports.toml").write_text(entry, encoding="utf-8")


def test_a_copy_of_the_template_is_a_report_without_a_change(project):
    copied(project)
    assert run(project, cold=False) == PUBLISHED
    made = page(project, "mine")
    (figure,) = made.select("figure")
    assert figure.img["alt"].startswith("For each year") and figure.img["src"].startswith("data:image/png;base64,")
    assert figure.figcaption.text.strip() == "Statements by the year that they are about."
    assert figure.find(class_="source").text.startswith("Source: ")
    assert "marks of statements" not in figure.text
    rows = (project / f"reports/latest/{figure.find(download=True)['href']}").read_text(encoding="utf-8-sig")
    assert rows.startswith("year,layer,statements,claim_ids")
    assert all(made.find(id=link["href"][1:]) for link in made.select(".answer a"))


def test_a_copy_of_the_template_in_french_is_french_and_fits_a_phone(project):
    copied(project)
    shutil.copytree(ROOT / "notebooks/locale", project / "notebooks/locale", dirs_exist_ok=True)
    assert run(project, cold=False, overrides={"LANG": "fr"}) == PUBLISHED
    made = page(project, "mine")
    assert made.select_one(".answer").text.strip().startswith("La sélection contient ")
    assert made.figure.figcaption.text.strip() == "Énoncés par l’année dont ils parlent."
    assert made.figure.img["alt"].startswith("Pour chaque année, ")
    if pdf.chromium():
        script = "const it = document.querySelector('figure .scroll'); return [it.clientWidth, it.scrollWidth]"
        for width, scrolls in ((390, False), (700, True)):
            shown_wide, whole = browser.asked(str(made), script, width=width)
            assert (whole > shown_wide) == scrolls


def test_a_figure_without_its_claims_is_refused_in_one_line_that_says_how_to_keep_them(project, capsys):
    copied(
        project,
        rows='rows = record.claims.groupby("layer", as_index=False).size()',
        figure='draw.show(sns.barplot(rows, x="layer", y="size"), rows, title="T", alt="A", record=record)',
    )
    assert run(project, cold=False) == NOTEBOOK_FAILED
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("mine: notebooks/mine.ipynb: cell 7 (figure): NOTEBOOK draw.show: rows: got the columns")
    assert 'claim_ids=("claim_id", tuple)' in line


def test_the_template_is_as_nobody_has_run_it():
    node = nbformat.read(TEMPLATE, as_version=4)
    assert not [cell.id for cell in node.cells if cell.get("outputs") or cell.get("execution_count")]
