"""Tiny projects made for the purpose: notebooks, a catalogue, what a run of them publishes."""

import ast
import base64
import io
import os
import re
import sys
import time
from pathlib import Path

import edition
import nbformat
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from helpers import parameters
from helpers.errors import Refusal
from helpers.page import notebook, translation
from helpers.project import DEFAULT_PROFILE
from helpers.render import publish
from helpers.render.request import Options, request
from helpers.render.run import reports

# how many times more than in every test run something random is tried: `make soak` sets it
SOAK = int(os.environ.get("SOAK", "1"))
EDITION = edition.unpacked()
DATA = Path(EDITION.name)
DEFAULTS = dict.fromkeys(parameters.NAMES, "") | {
    "START": "2020-01-01",
    "END": "2020-12-31",
    "LAYERS": "article,context",
    "AGGREGATION": "representative",
    "LANG": "en",
}


def png(colour):
    buffer = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


SHOW = f"""
class Shown:
    def __init__(self, data, metadata=None):
        self.data, self.metadata = data, metadata or {{}}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.data, self.metadata

IMAGE = "{png("teal")}"
"""
PICTURE = """
ALT = "A teal area, <b>flat</b>"
Shown({"image/png": IMAGE, "text/plain": "the words " + "beside it"}, {"image/png": {"alt": ALT}})
"""
TABLE = """
ROW = '<tr id="claim-1"><th scope="row">one</th></tr>'
Shown({"text/html": f"<table><caption>Claims</caption>{ROW}</table>", "text/plain": "one"})
"""
ANSWER = """
TEXT = f"In {LANG}, [12](#claim-1) cost US$1m to US$2m. <img src=x onerror=y>"
Shown({"text/markdown": TEXT, "text/plain": "12"})
"""


def assigned(values):
    return "\n".join(f'{name} = "{value}"  # a comment' for name, value in values.items())


FRENCH = {
    "# A question?": "# Une question ?",
    "## First part\n\nEnglish words.": "## D’abord\n\nMots français.",
    "## The end": "## La fin",
}


def slug(source):
    return re.sub(r"[^a-z]+", "-", source.lower())[:20].strip("-") or "cell"


def cell(source, tag=None, name=None):
    return new_code_cell(source, id=name or slug(source), metadata={"tags": [tag]} if tag else {})


def words(source):
    return new_markdown_cell(source, id=slug(source))


def speak(folder, texts):
    """Put translations into French beside the notebooks of a folder."""
    known = Catalog(locale="fr", fuzzy=False)
    for english, french in texts.items():
        known.add(english, french)
    path = folder / "locale/fr/LC_MESSAGES/notebooks.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, known)


def write(path, *cells, values=DEFAULTS, kernel="python3"):
    node = new_notebook(cells=[words("# A question?")])
    node.cells += [cell(assigned(values), "parameters", "parameters"), *cells]
    node.metadata = {
        "kernelspec": {"name": kernel, "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    path.parent.mkdir(exist_ok=True)
    nbformat.write(node, path)
    speak(path.parent, FRENCH)


WHOLE = (
    words("## First part\n\nEnglish words."),
    cell(SHOW, name="show"),
    cell(PICTURE, "headline", "figure"),
    cell(ANSWER, "answer", "answer"),
    words("## The end"),
    cell(TABLE, name="table"),
    cell("print('a < b')"),
    cell("import time; print({*'order'}, time.tzname)"),
)
CATALOGUE = """
[[report]]
name = "whole"
notebook = "whole.ipynb"

[[report]]
name = "whole-fr"
notebook = "whole.ipynb"
parameters = { LANG = "fr", COUNTRY = "IRQ" }

[[report]]
name = "small"
notebook = "small.ipynb"
"""


def run(root, *names, overrides=None, profile=DEFAULT_PROFILE, out=None, as_edited=False, today=None, **options):
    """Render in a project; a refusal becomes its exit code, as on the command line."""
    given = {"root": root, "data": DATA, "out": out, "as_edited": as_edited, "today": today}
    asked = request(names, overrides, profile=profile, **given)
    try:
        return reports(asked, Options(**{"cold": True, "force": True, **options}))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return refusal.exit_code


def published(root):
    """All that a reader can reach: the sets with every byte, and which is the latest."""
    sets = root / "reports/sets"
    files = {path.relative_to(sets): path.read_bytes() for path in sets.rglob("*") if path.is_file()}
    return files, publish.latest(root / "reports").name


def page(root, name):
    text = (root / f"reports/latest/{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def wait_for(happens, seconds):
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def processes(root):
    """The processes whose environment names the project's staging folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{root}/reports/.staging".encode() in (folder / "environ").read_bytes():
                found.append(folder.name)
        except OSError:
            continue
    return found


def filled(path, values):
    """A report's notebook with what its cells show, run in this process with these parameters, in its language."""
    node = notebook.read(path)
    node.cells = [one for one in node.cells if notebook.TRY not in notebook.tags(one)]
    texts = translation.texts(path, node, (notebook.defaults(node) | values)["LANG"])
    for one in node.cells:
        one.source = texts.get(one.id, one.source)
    space = {}
    for one in [one for one in node.cells if one.cell_type == "code"]:
        *first, last = ast.parse(one.source).body
        exec(compile(ast.Module(first, []), "cell", "exec"), space)
        if not isinstance(last, ast.Expr):
            exec(compile(ast.Module([last], []), "cell", "exec"), space)
            space |= values if "parameters" in notebook.tags(one) else {}
            continue
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
        data = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {"text/plain": repr(shown)}
        data, metadata = data if isinstance(data, tuple) else (data, {})
        if "image/png" in data:
            data = data | {"image/png": base64.b64encode(data["image/png"]).decode()}
        one.outputs = [new_output("display_data", data, metadata=metadata)]
    return node


def add_reports(project, sources):
    """Give a project one more report for each source."""
    for name, source in sources.items():
        write(project / f"notebooks/{name}.ipynb", cell(source))
    entries = [f'[[report]]\nname = "{name}"\nnotebook = "{name}.ipynb"\n' for name in sources]
    with (project / "reports/reports.toml").open("a", encoding="utf-8") as catalogue:
        catalogue.write("\n" + "\n".join(entries))


def put(out, *, run=None, **pages):
    """Publish a set of pages given as name=text."""
    with publish.staging(out) as staging:
        staged = staging / "set"
        staged.mkdir()
        for name, text in pages.items():
            (staged / f"{name}.html").write_text(text, encoding="utf-8")
        return publish.put(staged, out, {"data": "edition"}, run or {})
