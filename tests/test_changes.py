import json
import shutil
import subprocess

import pytest
from cases import restated
from projects import DATA

from helpers.editions import changes
from helpers.errors import CONFIGURATION, DATA_INVALID, Refusal
from helpers.project import ROOT


@pytest.fixture
def editions(tmp_path):
    """The record and a copy of it to be changed."""
    copy = tmp_path / "new"
    shutil.copytree(DATA, copy)
    return DATA, copy


def test_two_equal_editions_have_no_changes(editions):
    found = changes.between(*map(str, editions))
    assert changes.text(found) == "0 added, 0 removed, 0 changed, 0 superseded, 0 headline numbers moved"


def test_a_changed_number_moves_the_headlines_that_rest_on_it(editions):
    restated(editions[1] / "counts.csv", ",153,", ",182,", "opex360")
    found = changes.between(*map(str, editions))
    assert set(found.changed["claim_id"]) == {"opex360-2024-13"}
    assert set(found.changed["column"]) == {"claim", "claim_fr", "value_best"}
    assert {"column": "value_best", "old": "153", "new": "182"} in found.changed[["column", "old", "new"]].to_dict(
        "records"
    )
    moved = [("attack_total", 182.0), ("attack_rate", 30.0), ("rise_total", 182.0)]
    assert [(after.key, after.value) for _, after in found.moved] == moved
    assert "latest attack total: 153 -> 182" in changes.text(found)


@pytest.mark.parametrize(("value", "said"), [(None, "none"), (153, "153"), (12_345.0, "12,345"), (25.2747, "25.27")])
def test_a_headline_number_is_told_whole_or_with_four_digits(value, said):
    assert changes._number(value) == said


def test_a_list_in_another_order_is_no_change(editions):
    path = editions[1] / "counts.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(",IRQ SYR,", ",SYR IRQ,"), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != before
    assert changes.between(*map(str, editions)).changed.empty


@pytest.mark.parametrize(
    ("table", "claim", "old", "new", "key"),
    [
        ("counts.csv", "wing-2025-01-01", "491", "591", "count_first"),
        ("counts.csv", "opex360-2024-13", "153", "163", "rise_total"),
        ("counts.csv", "ap-2024-01", "121", "131", "rise_allowed"),
        ("forces.csv", "miltimes-2017-03", "5262", "7262", "force_before"),
        ("estimates.csv", "jamestown-2022-02", "4000", "6000", "alone_high"),
    ],
)
def test_a_number_of_the_context_that_a_first_screen_states_is_a_headline(editions, table, claim, old, new, key):
    restated(editions[1] / table, f",{old},", f",{new},", claim)
    moved = {after.key: after.value for _, after in changes.between(*map(str, editions)).moved}
    assert moved[key] == float(new)


def test_a_claim_that_goes_is_removed_and_one_that_comes_is_added(editions):
    path = editions[1] / "milestones.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("mosul-2017-01,")), encoding="utf-8")
    assert list(changes.between(*map(str, editions)).removed.index) == ["mosul-2017-01"]
    assert list(changes.between(*map(str, reversed(editions))).added.index) == ["mosul-2017-01"]


@pytest.mark.parametrize("name", ["no-such-edition", "--output=x", ""])
def test_what_is_no_edition_is_refused(name):
    with pytest.raises(Refusal, match="expected a data folder or a git revision"):
        changes.between(name, str(DATA))


def test_a_revision_is_read_from_git(tmp_path, monkeypatch):
    shutil.copytree(DATA, tmp_path / "data")
    git = ("git", "-C", tmp_path, "-c", "user.name=n", "-c", "user.email=e@example.org")
    for command in (("init", "-q"), ("add", "data"), ("commit", "-qm", "first")):
        subprocess.run([*git, *command], check=True)
    monkeypatch.setattr(changes, "ROOT", tmp_path)
    assert changes.between("HEAD", str(tmp_path / "data")).changed.empty


def revision(folder):
    """A repository at a folder that holds the record; what its one revision is compared with is the record."""
    shutil.copytree(ROOT / "data", folder / "data", dirs_exist_ok=True)
    git = ("git", "-C", folder, "-c", "user.name=n", "-c", "user.email=e@example.org")
    for command in (("init", "-q"), ("add", "data"), ("commit", "-qm", "first")):
        subprocess.run([*git, *command], check=True)


def test_what_git_is_told_of_another_repository_does_not_concern_this_one(tmp_path, monkeypatch):
    revision(tmp_path / "own")
    (tmp_path / "other").mkdir()
    subprocess.run(["git", "-C", tmp_path / "other", "init", "-q"], check=True)
    monkeypatch.setattr(changes, "ROOT", tmp_path / "own")
    for name, value in {"GIT_DIR": tmp_path / "other/.git", "GIT_WORK_TREE": tmp_path, "GIT_INDEX_FILE": "x"}.items():
        monkeypatch.setenv(name, str(value))
    assert changes.between("HEAD", str(tmp_path / "own/data")).changed.empty


def test_where_git_gives_nothing_its_reason_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(changes, "ROOT", tmp_path)
    with pytest.raises(Refusal, match="git says: fatal: not a git repository"):
        changes.between("HEAD", str(ROOT / "data"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match="git cannot be started: No such file or directory") as refused:
        changes.between("HEAD", str(ROOT / "data"))
    assert refused.value.exit_code == CONFIGURATION


def test_an_edition_with_other_tables_is_refused(editions):
    path = editions[1] / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["resources"] = [one for one in package["resources"] if one["name"] != "codings"]
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(Refusal, match=r"new: EDITION has no table codings; expected an edition") as refused:
        changes.between(*map(str, editions))
    assert refused.value.exit_code == DATA_INVALID
