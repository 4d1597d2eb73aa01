import nbformat
import pytest
from nbclient import NotebookClient

from helpers import load, parameters
from helpers.load import facets
from helpers.project import ROOT
from helpers.tools.explore import Explorer

NOTEBOOK = ROOT / "notebooks/04_explore.ipynb"


@pytest.fixture(scope="module")
def shared():
    return Explorer()


@pytest.fixture
def explorer(shared):
    """The explorer with all filters open."""
    shared._tabs.selected_index = 0
    shared.reset()
    return shared


def claims(explorer):
    return explorer.record.claims


def counts(widget):
    """The number that stands beside each value of a filter."""
    return {
        value: int(label.rpartition("(")[2].strip(")").replace(",", "")) for label, value in widget.options if value
    }


def test_without_a_filter_the_whole_record_is_there(explorer):
    assert len(claims(explorer)) == len(load.claims()) == len(explorer.table.df) == len(explorer.claim.options)
    assert (
        explorer._said.value
        == f'<p role="status"><strong>{len(load.claims()):,} of {len(load.claims()):,} claims</strong></p>'
    )


def test_the_years_are_those_of_the_record(explorer):
    dated = load.claims()
    assert (explorer.period.min, explorer.period.max) == (dated["date_start"].min().year, dated["date_end"].max().year)
    later = dated.head(1).assign(date_end="2031-05-01")
    later["date_end"] = later["date_end"].astype("datetime64[ns]")
    assert facets.Facets(later, None, None).years[1] == 2031


def test_each_filter_narrows_table_figure_and_choice_together(explorer):
    explorer.origin.value = ("centcom",)
    left = set(claims(explorer)["claim_id"])
    assert set(claims(explorer)["origin_id"]) == {"centcom"}
    assert set(explorer.table.df["Id"]) == left == {claim for _, claim in explorer.claim.options}
    explorer.claim.value = "opex360-2024-13"
    assert "153" in explorer._card.value and explorer._card.value.startswith("<pre>")


def test_the_figure_is_an_image_with_its_words_and_drawn_where_it_is_looked_at(explorer):
    explorer.origin.value = ("centcom",)
    before = explorer._figure.value
    explorer._tabs.selected_index = 1
    assert explorer._figure.value != before
    assert explorer._figure.value.startswith('<img src="data:image/png;base64,iVBORw0KGgo')
    assert "CENTCOM: claims, Iraq and Syria: 153" in explorer._figure.value.partition('alt="')[2]


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
    assert (claims(explorer)["count_basis"] == "claimed_by_group").any()
    assert (claims(explorer)["population"] == "fighters").any()
    explorer.basis.value = ()
    explorer.governorate.value = "IQ-KI"
    assert claims(explorer)["governorates"].map(lambda codes: "IQ-KI" in codes).all()
    explorer.governorate.value = ""
    explorer.period.value = (2020, 2020)
    assert (claims(explorer)["date_start"].dropna() <= "2020-12-31").all()
    assert (claims(explorer)["date_end"].dropna() >= "2020-01-01").all()


@pytest.mark.parametrize("name", ["country", "governorate", "layer", "grade", "basis", "origin"])
def test_the_number_beside_a_value_is_what_it_leaves(explorer, name):
    explorer.period.value = (2020, 2024)
    explorer.layer.value = ("context",)
    explorer.grade.value = ("B",)
    widget = getattr(explorer, name)
    told = counts(widget)
    several = name not in ("country", "governorate")
    for value in [*told][:: max(1, len(told) // 2)]:
        widget.value = (value,) if several else value
        assert len(claims(explorer)) == told[value], value
        assert counts(widget) == told
        widget.value = () if several else ""


def test_a_claim_must_pass_every_filter():
    known, open_ = facets.read(), facets.OPEN
    origin = known.claims["origin_id"].mode().item()
    grade = known.grades[origin]
    of_it = known.claims["origin_id"].eq(origin)
    assert known.marked(known.claims, open_ | {"origin": (origin,), "grade": (grade,)}).equals(of_it)
    other = next(one for one in known.grades if one != grade)
    assert not known.marked(known.claims, open_ | {"origin": (origin,), "grade": (other,)}).any()


def test_the_numbers_beside_the_values_of_a_filter_do_not_follow_its_own_choice():
    known = facets.read()
    chosen = facets.OPEN | {"period": known.years, "country": "", "governorate": "", "layer": ()}
    told = known.counts("grade", "ABC", chosen)
    assert all(told) and known.counts("grade", "ABC", chosen | {"grade": ("B",)}) == told
    assert known.counts("grade", "ABC", chosen | {"country": "SYR"}) != told


def test_what_the_record_refuses_leaves_nothing_and_says_why(explorer):
    explorer.country.value = "SYR"
    assert len(explorer.selected)
    explorer.governorate.value = "IQ-DI"
    assert "The governorate chosen lies in Iraq: choose Iraq as the country" in explorer._said.value
    assert not len(explorer.selected) and not len(explorer.table.df) and not explorer.claim.options
    assert not explorer._card.value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(explorer, "words", load.words("fr"))
        explorer._filter()
        assert "Le gouvernorat choisi se trouve en Irak" in explorer._said.value
    explorer.country.value = "IRQ"
    assert len(explorer.selected) == counts(explorer.governorate)["IQ-DI"] > 0


def test_a_claim_is_found_by_words(explorer):
    explorer.find.value = "CENTCOM 153"
    offered = [claim for _, claim in explorer.claim.options]
    assert "opex360-2024-13" in offered and len(offered) < 10
    assert all("153" in f"{label} {claim}" or label.endswith("…") for label, claim in explorer.claim.options)
    explorer.find.value = "no such words"
    assert not explorer.claim.options and not explorer._card.value
    assert len(explorer.selected) == len(load.claims())


def test_what_is_marked_in_the_table_is_selected_and_its_card_shown(explorer):
    explorer.governorate.value = "IQ-KI"
    explorer.find.value = "no such words"
    explorer.table.selected_rows = [2, 5]
    assert list(explorer.selected["claim_id"]) == list(explorer.table.df["Id"].iloc[[2, 5]])
    assert explorer.claim.value == explorer.selected["claim_id"].iloc[-1]
    assert explorer.claim.value in explorer._card.value
    # another filter has other rows
    explorer.layer.value = ("context",)
    assert explorer.table.selected_rows == [] and set(explorer.selected["layer"]) == {"context"}


def test_reset_opens_every_filter(explorer):
    explorer.period.value = (2024, 2024)
    explorer.governorate.value, explorer.layer.value, explorer.find.value = "IQ-KI", ("article",), "Kirkuk"
    assert len(explorer.selected) < 100
    explorer.reset_button.click()
    assert len(explorer.selected) == len(explorer.claim.options) == len(load.claims())
    assert explorer.period.value == (explorer.period.min, explorer.period.max)
    assert not explorer.find.value


def test_no_row_is_left_out_of_the_table(explorer):
    assert "downsampl" not in str(explorer.table._dt_args)
    assert explorer.table._dt_args["data_json"].count("opex360-2024-13") == 1


def test_no_two_columns_of_the_table_have_one_name_in_french():
    french = Explorer("fr")
    assert french.table.df.columns.is_unique and len(french.table.df.columns) == len(french.table.df.iloc[0]) == 8
    assert french.table._dt_args["language"]["thousands"] == "\u202f"


def test_the_notebook_runs_and_speaks_the_language_asked_for():
    node = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.outputs for cell in node.cells if cell.cell_type == "code")
    next(cell for cell in node.cells if cell.id == "parameters").source = 'LANG = "fr"'
    NotebookClient(node, timeout=120, resources={"metadata": {"path": NOTEBOOK.parent}}).execute()
    states = node.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    assert any("Chronologie" in state["state"].get("titles", []) for state in states)
    assert any("Chercher" in str(state["state"].get("_dt_args", "")) for state in states)
    shown = next(cell for cell in node.cells if cell.id == "explorer").outputs[0]
    assert "Non relié à un noyau" in shown.data["text/html"]
    table = next(cell for cell in node.cells if cell.id == "selected").outputs[0]
    assert f"{len(load.record(**parameters.WHOLE).claims)} rows" in table.data["text/html"]
