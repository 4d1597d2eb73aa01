"""What the page for analysts shows is run as it stands there."""

import re

import pytest

from helpers.project import ROOT

TEXT = (ROOT / "docs/using_the_record.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", TEXT, re.S)


@pytest.fixture(scope="module")
def names():
    """What all cells of the page leave behind, run one after the other."""
    space = {}
    for number, code in enumerate(CODE):
        before = dict(space)
        exec(compile(code, f"cell {number}", "exec"), space)
        space[number] = {name: space[name] for name in space if before.get(name) is not space[name]}
    return space


def test_the_five_tasks_take_a_cell_each(names):
    tasks = re.findall("^## ", TEXT, re.M)
    assert len(tasks) == len(CODE) == 5


def test_claims_are_counted_by_year_and_layer(names):
    by_year = names[0]["by_year"]
    assert list(by_year.columns) == ["article", "context"] and (by_year.sum() > 0).all()


def test_two_series_stand_side_by_side(names):
    both = names[1]["both"].set_index(names[1]["both"]["date_start"].dt.year)
    assert both.loc[2022, ["killed", "incidents"]].to_list() == [11, 491]
    assert both.loc[2014, "killed"] == 3205 and both.loc[[2014], "incidents"].isna().all()


def test_what_names_kirkuk_beside_others_is_listed_apart(names):
    table, beside = names[2]["table"], names[2]["beside"]
    assert len(table) > 5 and "diyaruna-2020-27" in set(beside["claim_id"])
    assert not set(table["claim_id"]) & set(beside["claim_id"])


def test_troops_are_by_date(names):
    troops = names[3]["troops"]
    assert troops["date_start"].is_monotonic_increasing and 2500 in set(troops["value_best"])


def test_own_counts_are_laid_beside(names):
    beside = names[4]["beside"]
    assert beside.loc[beside["by"].eq("own"), "value"].to_list() == [38, 17]
    assert beside.loc[beside["by"].eq("wing"), "value"].head(2).to_list() == [41, 14]
