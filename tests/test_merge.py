"""Two branches that add rows to the record, merged by git with the project's attributes."""

import shutil
import subprocess
from copy import deepcopy

import pytest
from cases import RECORD, save

from helpers import check
from helpers.project import ROOT

NEW = {"date_edtf": "2024-04", "event_id": "", "part_of": "", "who": "civilians"}


def contribution(name):
    """The small record with a source, an origin and a claim of one's own, each at the end of its table."""
    record = deepcopy(RECORD)
    own = {"source_id": f"{name}-2024", "origin_id": name, "claim_id": f"{name}-2024-01", "locator": "p. 1"}
    record["sources"].append(record["sources"][1] | {"source_id": own["source_id"]})
    record["origins"].append(
        record["origins"][1] | {"origin_id": name} | dict.fromkeys(("name", "name_fr", "short", "short_fr"), name)
    )
    sentences = {"claim": f"The {name} counts 12.", "claim_fr": f"L’institut {name} en compte 12."}
    record["counts"].append(record["counts"][0] | NEW | own | sentences)
    return record


@pytest.fixture
def git(tmp_path):
    """Git in a new repository that holds the small record below ``data/`` and the project's attributes."""

    def call(*words):
        own = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "init.defaultBranch=main")
        made = subprocess.run(["git", *own, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        return made.returncode

    shutil.copy(ROOT / ".gitattributes", tmp_path)
    (tmp_path / "data").mkdir()
    save(tmp_path / "data")
    (tmp_path / "data/CHANGELOG.md").write_text("# Changes\n\n## Next\n", encoding="utf-8")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "record")):
        assert call(*words) == 0
    return call


def branch(git, folder, name, record):
    assert git("checkout", "-q", "-b", name, "main") == 0
    save(folder / "data", record)
    with (folder / "data/CHANGELOG.md").open("a", encoding="utf-8") as log:
        log.write(f"\n{name}\n")
    assert git("commit", "-qam", name) == 0


def test_two_branches_with_a_claim_each_merge_without_hands(git, tmp_path):
    for name in ("alpha", "beta"):
        branch(git, tmp_path, name, contribution(name))
    assert git("merge", "-q", "alpha") == 0
    assert check.problems(tmp_path / "data") == []
    counts = (tmp_path / "data/counts.csv").read_text(encoding="utf-8")
    assert "alpha-2024-01" in counts and "beta-2024-01" in counts
    log = (tmp_path / "data/CHANGELOG.md").read_text(encoding="utf-8")
    assert "alpha" in log and "beta" in log


def test_a_row_that_two_branches_changed_is_named_after_the_merge(git, tmp_path):
    for name in ("4", "6"):
        record = deepcopy(RECORD)
        record["counts"][1]["value_best"] = name
        branch(git, tmp_path, f"value-{name}", record)
    assert git("merge", "-q", "value-4") == 0
    assert "DUPLICATE" in {found.code for found in check.problems(tmp_path / "data")}
