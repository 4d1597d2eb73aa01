import nbformat
import pytest
from nbclient import NotebookClient

from helpers import load
from helpers.project import ROOT
from helpers.tools.explore import Explorer

NOTEBOOK = ROOT / "notebooks/04_explore.ipynb"


@pytest.fixture(scope="module")
def shared():
    return Explorer()


@pytest.fixture
def explorer(shared):
    """The explorer on one year with all other filters open."""
    shared.period.value = (2024, 2024)
    shared.country.value = shared.governorate.value = ""
    for widget in (shared.layer, shared.grade, shared.basis, shared.origin):
        widget.value = ()
    return shared


def claims(explorer):
    return explorer.record.claims


def test_without_a_filter_all_claims_of_the_period_are_there(explorer):
    assert len(claims(explorer)) == len(load.record(**explorer.record.selection.given).claims)
    assert list(explorer.claim.options) == list(claims(explorer)["claim_id"])


def test_each_filter_narrows_figure_table_and_card_together(explorer):
    explorer.origin.value = ("centcom",)
    assert set(claims(explorer)["origin_id"]) == {"centcom"}
    assert 'id="opex360-2024-13"' in explorer._table.value and "agency-2020" not in explorer._table.value
    assert set(explorer.claim.options) == set(claims(explorer)["claim_id"])
    explorer.claim.value = "opex360-2024-13"
    assert "153" in explorer._card.value and explorer._card.value.startswith("<pre>")
    (picture,) = explorer._timeline.outputs
    assert ",153," in picture["data"]["text/csv"] and "agency-2020" not in picture["data"]["text/csv"]


def test_grade_layer_basis_place_and_period_filter(explorer):
    explorer.grade.value = ("A", "B")
    grades = explorer.record.origins.set_index("origin_id")["reliability"]
    assert set(claims(explorer)["origin_id"].map(grades)) == {"A", "B"}
    explorer.grade.value = ()
    explorer.layer.value = ("article",)
    assert set(claims(explorer)["layer"]) == {"article"}
    explorer.basis.value = ("count_basis=claimed_by_group", "population=fighters")
    assert (
        (claims(explorer)["count_basis"] == "claimed_by_group") | (claims(explorer)["population"] == "fighters")
    ).all()
    explorer.basis.value = ()
    explorer.governorate.value = "IQ-KI"
    assert claims(explorer)["governorates"].map(lambda codes: "IQ-KI" in codes).all()
    explorer.governorate.value = ""
    explorer.period.value = (2020, 2020)
    assert (claims(explorer)["date_start"].dropna() <= "2020-12-31").all()
    assert (claims(explorer)["date_end"].dropna() >= "2020-01-01").all()


def test_filters_that_leave_nothing_leave_an_empty_table_and_no_card(explorer):
    explorer.origin.value = ("centcom",)
    explorer.period.value = (2015, 2015)
    assert claims(explorer).dropna(subset="date_start").empty
    assert list(explorer.claim.options) == list(claims(explorer)["claim_id"])


def test_the_notebook_runs_and_speaks_the_language_asked_for():
    node = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.outputs for cell in node.cells if cell.cell_type == "code")
    next(cell for cell in node.cells if cell.id == "parameters").source = 'LANG = "fr"'
    NotebookClient(node, timeout=120, resources={"metadata": {"path": NOTEBOOK.parent}}).execute()
    states = node.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    assert any("Chronologie" in state["state"].get("titles", []) for state in states)
