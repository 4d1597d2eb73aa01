"""An analyst follows CONTRIBUTING.md in a copy of the project."""

import csv
import os
import re
import shutil
import subprocess
import sys

import pytest

from helpers.project import FOLDER_VARIABLE, ROOT

SKIPPED = shutil.ignore_patterns(
    ".git", ".venv", "drafts", "sets", "latest", ".*cache*", ".failed", ".lock", ".staging", "__pycache__"
)
ID = "canal-2023"
# an article of our own
TEXT = """The spring in Diyala, by Canal Review

3 June 2023

Canal Review recorded 27 attacks by the Islamic State in Diyala between January and April 2023.

On 14 May 2023 two civilians were killed by a roadside bomb south of Tuz Khurmatu, Tahsin al-Khafaji said.

The Pentagon said on 1 June 2023 that about 2,500 US troops remained in Iraq.
"""
GRADE = {"party_to_conflict": "no", "reliability": "C", "reliability_basis": "named; its list is not shown"}
SOURCE = GRADE | {
    "source_office": "Canal Review",
    "source_headline": "Short report on attacks in Diyala in early 2023",
    "source_headline_fr": "Bref compte rendu des attaques à Diyala au début de 2023",
    "source_type": "press",
    "covers_edtf": "2023-01/2023-06",
}
ORIGIN = GRADE | {"name_fr": "Canal Review", "kind": "outlet", "named": "true"}
STATEMENTS = {
    "r1": {"claim": "Canal Review records 27 attacks by the Islamic State in Diyala from January to April 2023."}
    | {"claim_fr": "Canal Review recense 27 attaques de l’État islamique à Diyala de janvier à avril 2023."}
    | {"origin_id": "Canal Review", "credibility": "3", "credibility_basis": "a count of its own; no list is shown"},
    "r2e": {"claim": "Tahsin al-Khafaji reports a roadside bomb south of Tuz Khurmatu."}
    | {"claim_fr": "Tahsin al-Khafaji fait état d’une bombe au sud de Touz Khourmatou.", "credibility": "3"}
    | {"credibility_basis": "a named spokesman on a bomb of others", "initiator": "unknown"}
    | {"initiator_basis": "line 7 names nobody"},
    "r2": {"claim": "Tahsin al-Khafaji says that two civilians were killed by the bomb."}
    | {"claim_fr": "Tahsin al-Khafaji dit que deux civils ont été tués par la bombe.", "credibility": "3"}
    | {"credibility_basis": "a named spokesman on civilians; no list", "actor": "not_stated"}
    | {"count_basis": "attributed_by_officials"},
    "r3": {"claim": "The Pentagon says that about 2,500 US troops remain in Iraq.", "credibility": "2"}
    | {"claim_fr": "Le Pentagone dit qu’environ 2 500 militaires américains restent en Irak."}
    | {"credibility_basis": "the department counts its own troops"},
}


@pytest.fixture
def project(tmp_path):
    copy = tmp_path / "project"
    shutil.copytree(ROOT, copy, ignore=SKIPPED)
    who = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "gc.auto=0")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "record")):
        subprocess.run(["git", *words], cwd=copy, check=True)
    return copy


def run(project, *command):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(project / "src"), str(project / "tests")])}
    environment.pop("ARTICLES", None)
    environment.pop(FOLDER_VARIABLE, None)
    return subprocess.run(
        [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def fill_in(project, name, key, decided):
    """Write into a file of the draft what an analyst decides, by the cell in the column ``key``."""
    path = project / f"drafts/{ID}/{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row | decided.get(row[key], {}) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_an_article_is_added_as_the_guide_says(project):
    guide = (project / "CONTRIBUTING.md").read_text(encoding="utf-8")
    begin, show, accept = re.findall(r"python -m helpers (article [^`]*)`", guide)

    def follow(command):
        return run(project, "-m", "helpers", *command.replace("ID", ID).replace("TEXT", "canal.txt").split())

    (project / "canal.txt").write_text(TEXT, encoding="utf-8")
    assert follow(begin).returncode == 0
    refused = follow(accept)
    assert refused.returncode == 65 and "no row is complete" in refused.stderr and "Traceback" not in refused.stderr
    fill_in(project, "sources", "source_id", {ID: SOURCE})
    fill_in(project, "statements", "row", STATEMENTS)
    said = follow(show)
    assert said.returncode == 0 and "origins.csv:2: name_fr" in said.stdout
    fill_in(project, "origins", "origin_id", {"canal-review": ORIGIN})
    moved = follow(accept)
    assert moved.returncode == 0 and "nothing stays" in moved.stdout, moved.stderr
    assert run(project, "-m", "helpers", "check").returncode == 0
    asked = re.search(
        r"^test-data:.*?pytest -q (.*?)$", (project / "Makefile").read_text(encoding="utf-8"), re.M | re.S
    )
    tests = run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *asked[1].split())
    assert tests.returncode == 0, tests.stdout

    # as `make test` tries it: on the record that it shows, until the notebooks are refreshed
    notebook = "notebooks/01_attack_timeline.ipynb"
    nbval = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "moved", "--nbval", "--nbval-current-env", notebook)
    before = run(project, *nbval)
    assert before.returncode == 0 and "tried on it; `make notebooks`" in before.stdout, before.stdout
    assert run(project, "-m", "helpers", "notebooks").returncode == 0
    after = run(project, *nbval)
    assert after.returncode == 0 and "tried on it" not in after.stdout, after.stdout
