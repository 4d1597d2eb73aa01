"""pyproject.toml, the locks, environment.yml and the Makefile say the same thing."""

import ast
import os
import platform
import re
import shutil
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from helpers import versions

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = {"runtime": PROJECT["project"]["dependencies"], **PROJECT["dependency-groups"]}
LOCKED = {"requirements.lock": ("runtime", "dev", "build"), "requirements-lab.lock": ("lab",)}

# What conda-forge spells otherwise; what it does not have stands in the file's pip section under its own name.
CONDA_NAMES = {"jupyter-client": "jupyter_client", "duckdb": "python-duckdb"}
# What is imported under another name.
IMPORTED_AS = {
    "ipython": "IPython",
    "pyzmq": "zmq",
    "pillow": "PIL",
    "text2num": "text_to_num",
    "pyyaml": "yaml",
    "beautifulsoup4": "bs4",
}


def direct(*groups):
    requirements = [Requirement(line) for group in groups for line in GROUPS[group]]
    return {requirement.name: requirement.specifier for requirement in requirements}


def pins(lock):
    """{name: [(version, hashes)]}: a package can be pinned more than once, for several Pythons."""
    found = {}
    for block in re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8")):
        name, version = re.match(r"([\w.-]+)==([^\s;]+)", block).groups()
        found.setdefault(name, []).append((version, re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block)))
    return found


def make(*arguments, cwd=ROOT):
    # The tests themselves run under make, whose options and level must not reach this one.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=cwd, env=clean, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


def test_what_is_installed_is_named_as_the_lock_names_it(tmp_path, monkeypatch):
    for name in ("PyYAML-1.2", "prompt_toolkit-3.0.1", "in_no_lock-1.0"):
        (tmp_path / f"{name}.dist-info").mkdir()
    monkeypatch.setattr(sysconfig, "get_path", lambda _: tmp_path)
    here = {"python": platform.python_version(), "prompt-toolkit": "3.0.1", "pyyaml": "1.2"}
    assert versions.versions.__wrapped__() == here


def test_what_the_project_stands_on_is_named():
    assert {"jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbval"} <= set(direct(*GROUPS))


def test_conda_asks_for_the_same_packages_within_the_same_bounds():
    *conda, from_pip = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    asked = {Requirement(line).name: Requirement(line).specifier for line in [*conda, *from_pip["pip"][:-1]]}
    asked.pop("pip")
    expected = {CONDA_NAMES.get(name, name): bounds for name, bounds in direct(*GROUPS).items()}
    expected["python"] = SpecifierSet(PROJECT["project"]["requires-python"])
    assert asked == expected


def test_conda_installs_the_project_last():
    last_line = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()[-1]
    assert last_line.split() == ["-", "-e", "."]


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_pins_every_direct_dependency_within_its_bounds(lock):
    pinned = pins(lock)
    for name, bounds in direct(*LOCKED[lock]).items():
        versions = [version for version, _ in pinned[canonicalize_name(name)]]
        assert all(version in bounds for version in versions), f"{lock}: {name} {versions} is outside {bounds}"


def test_every_dependency_is_in_a_lock():
    assert {group for groups in LOCKED.values() for group in groups} == set(GROUPS)


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_has_a_hash_for_every_pin(lock):
    assert [name for name, entries in pins(lock).items() for _, hashes in entries if not hashes] == []


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_holds_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not re.match(r"    --hash=|[\w.-]+==", line)]
    assert lines == []
    assert re.search(r"\w:/|\b(?:[a-z-]+\.)+(?:org|com|net|io|dev)\b|@", text) is None


def test_the_heavy_libraries_stay_out():
    assert {"scipy", "pyarrow", "jupyterlab"}.isdisjoint(pins("requirements.lock"))
    assert {"scipy", "pyarrow"}.isdisjoint(pins("requirements-lab.lock"))


def test_adding_jupyterlab_changes_no_version():
    first, lab = pins("requirements.lock"), pins("requirements-lab.lock")
    shared = first.keys() & lab.keys()
    assert "jupyter-client" in shared
    assert [name for name in shared if {v for v, _ in first[name]} != {v for v, _ in lab[name]}] == []


def test_make_alone_lists_every_target():
    targets = re.search(r"^\.PHONY: help (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    listed = re.findall(r"^  make ([\w-]+) +\S.+$", make("-s").stdout, re.MULTILINE)
    assert sorted(listed) == sorted(targets[1].split())


def test_the_environment_is_made_anew_only_when_what_it_is_made_from_changes(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/.ok").touch()
    assert make("--question", ".venv/.ok", cwd=tmp_path).returncode == 0
    assert make("--question", "--what-if=requirements.lock", ".venv/.ok", cwd=tmp_path).returncode == 1
    assert make("--question", "--what-if=pyproject.toml", ".venv/.ok", cwd=tmp_path).returncode == 1


@pytest.mark.parametrize("python", ["false", "no-such-python"])
def test_a_python_too_old_or_missing_is_told_in_one_line(tmp_path, python):
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    run = make("-s", f"PYTHON={python}", ".venv/.ok", cwd=tmp_path)
    told, from_make = run.stderr.splitlines()
    assert told.startswith(f"Python 3.11 or newer is needed and '{python}' is not one")
    assert from_make.startswith("make: ***")
    assert not (tmp_path / ".venv").exists()


def test_only_addresses_of_objects_are_kept_from_comparison():
    rules = (ROOT / "tests/nbval_sanitize.cfg").read_text(encoding="utf-8")
    pairs = re.findall(r"^regex: (.*)$\n^replace: (.*)$", rules, re.MULTILINE)
    text = "<Page object at 0x7f3a5c0b2d90> 412 killed, 8,000–12,000 fighters, 2024-03-01, 0x10"
    for pattern, replacement in pairs:
        text = re.sub(pattern, replacement, text)
    assert text == "<Page object at 0x0> 412 killed, 8,000–12,000 fighters, 2024-03-01, 0x10"


def test_third_party_lists_every_direct_dependency_once():
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    _, _, tools = text.partition("| Package |")
    listed = re.findall(r"^\| ([\w-]+) \| .+ \| .+ \|$", tools, re.MULTILINE)
    assert sorted(listed) == sorted(direct(*GROUPS))


def test_third_party_says_where_a_package_is_used():
    """Modules of the code, files or targets of make, each of which imports or calls the package."""
    _, _, tools = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").partition("| Package |")
    targets = re.findall(r"^([\w-]+):.* ## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for name, where in re.findall(r"^\| ([\w-]+) \| .+ \| (`.+`) \| .+ \|$", tools, re.MULTILINE):
        imported = IMPORTED_AS.get(name, name.replace("-", "_"))
        for place in re.findall(r"`(.+?)`", where):
            if place.startswith("make "):
                assert place.removeprefix("make ") in targets, place
                continue
            path = ROOT / place if "/" in place else ROOT / "src/helpers" / place.replace(".", "/")
            files = [*path.rglob("*.py"), path.with_suffix(".py")]
            texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
            assert any(re.search(rf"\b{imported}\b", text) for text in texts), f"{name} is not used in {place}"


def test_the_citation_names_the_version_of_the_code():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["cff-version"], citation["version"]) == ("1.2.0", PROJECT["project"]["version"])


def _uses() -> dict[str, set[str]]:
    """Which other folders of src/helpers each may use, as the README's table says; what may use any is left out."""
    _, _, table = (ROOT / "README.md").read_text(encoding="utf-8").partition("| each folder may use")
    rows = [row.split("|")[1:3] for row in table.partition("\n\n")[0].splitlines()[2:]]
    named = [[re.findall(r"`(\w+)/`", cell) for cell in row] + [row[1].strip()] for row in rows]
    return {folder: set(others) for folders, others, said in named for folder in folders if said != "any"}


USES = _uses()


def test_the_readme_says_of_every_folder_what_it_may_use():
    folders = {path.name for path in (ROOT / "src/helpers").iterdir() if any(path.glob("*.py"))}
    assert folders == {*USES, "render", "tools"} and USES["check"] == set()


@pytest.mark.parametrize("folder", USES)
def test_a_folder_uses_no_other_than_the_readme_says(folder):
    folders = {path.name for path in (ROOT / "src/helpers").iterdir() if path.is_dir()}
    used = set()
    for path in (ROOT / "src/helpers" / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "helpers":
                used |= {*node.module.split(".")[1:2]} or {name.name for name in node.names}
    assert used & folders - {folder} <= USES[folder]


@pytest.mark.parametrize("folder", ["measure", "draw"])
def test_what_is_measured_or_drawn_is_read_from_no_file(folder):
    opens = re.compile(r"(?<!Image\.)\bopen\(|\.(?:read|write)_(?:text|bytes)\(|read_csv\(|to_csv\([^)]*path")
    code = {path: path.read_text(encoding="utf-8") for path in (ROOT / "src/helpers" / folder).rglob("*.py")}
    assert [path.name for path, text in code.items() if opens.search(text)] == []


def test_a_link_leads_to_a_file():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("*/*.md")]:
        links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
        # what `make reports` writes is tried with the pages
        assert [link for link in links if "reports/latest" not in link and not (page.parent / link).exists()] == []


def test_what_a_run_leaves_is_no_part_of_the_repository(rendered):
    made = [path for path in (rendered / "reports").iterdir() if path.suffix != ".toml"]
    assert {".known.json", ".lock", "latest", "sets"} <= {path.name for path in made}
    # a folder that is not there is known by its slash
    left = [f"reports/{path.name}{'/' if path.is_dir() and not path.is_symlink() else ''}" for path in made]
    ignored = subprocess.run(["git", "check-ignore", *left], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ignored.stdout.split() == left
