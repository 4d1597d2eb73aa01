"""What answers to a hand does so in JupyterLab: real clicks in a real browser."""

import shutil
import time

import jupyter
import nbformat
import pytest

from helpers import load
from helpers.__main__ import main
from helpers.errors import PUBLISHED
from helpers.project import FOLDER_VARIABLE, ROOT

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BRINGING = ("ipywidgets", "itables", "helpers.tools", "helpers.desk")
DRAFT = "harbour-2024"
ARTICLE = """Harbour Quarterly: the spring in Ninawa

12 May 2024

The Harbour Group counted 34 attacks by the Islamic State in Ninawa from January to March 2024.
"""
LIVELY = ("application/vnd.jupyter.widget-view+json", "application/javascript")
pytestmark = pytest.mark.skipif(
    bool(jupyter.missing()), reason=f"{jupyter.missing()}: the notebooks were not tried in JupyterLab"
)
OPEN = """
    const panel = await jupyterapp.commands.execute('docmanager:open', {path: NAME});
    await panel.context.ready; await panel.sessionContext.ready; window.panel = panel;
    await jupyterapp.commands.execute('notebook:run-all-cells');
"""
# what is seen of an output that somebody can turn: of its images the width, of its tables the rows
SEEN = """
    const seen = element => [...document.querySelectorAll(`.jp-OutputArea ${element}`)].filter(one => one.offsetParent);
    const kind = name => `[data-mime-type="application/vnd.jupyter.${name}"]`;
    return {
        widgets: seen('.jupyter-widgets').length,
        images: seen('.jupyter-widgets img').map(one => one.naturalWidth && one.width),
        tables: seen('.jupyter-widgets table').map(one => one.querySelectorAll('tbody tr').length),
        faults: seen(`${kind('stderr')}, ${kind('error')}`).map(one => one.innerText),
    };
"""
# an image or a table stands where it is looked at
THERE = """[...document.querySelectorAll('.jp-OutputArea .jupyter-widgets :is(img, table)')]
    .some(one => one.offsetParent && (one.naturalWidth || one.rows?.length > 1))"""
IDLE = "panel.sessionContext.session?.kernel?.status === 'idle'"


def interactive(path) -> bool:
    node = nbformat.read(path, as_version=4)
    return any(name in cell.source for cell in node.cells if cell.cell_type == "code" for name in BRINGING)


INTERACTIVE = [path for path in PATHS if interactive(path)]


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A JupyterLab in a browser, with a copy of every notebook that answers to a hand."""
    home = tmp_path_factory.mktemp("jupyter")
    (home / "work").mkdir()
    for path in INTERACTIVE:
        text = path.read_text(encoding="utf-8").replace('ARTICLE = \\"\\"', f'ARTICLE = \\"{DRAFT}\\"')
        (home / "work" / path.name).write_text(text, encoding="utf-8")
    # a desk of its own, beside a copy of the record
    shutil.copytree(load.folder(), home / "data")
    (home / "article.txt").write_text(ARTICLE, encoding="utf-8")
    patch = pytest.MonkeyPatch()
    patch.setenv(FOLDER_VARIABLE, str(home / "data"))
    assert main(["article", str(home / "article.txt"), "--id", DRAFT]) == PUBLISHED
    with jupyter.server(home / "work", home) as url, jupyter.page(home / "profile") as page:
        page.ask("Emulation.setDeviceMetricsOverride", width=1400, height=2000, deviceScaleFactor=1, mobile=False)
        page.ask("Page.navigate", url=f"{url}lab?token=t")
        page.wait("window.jupyterapp && jupyterapp.restored.then(() => true)")
        yield page
    patch.undo()


@pytest.fixture(scope="module", params=INTERACTIVE, ids=lambda path: path.stem)
def opened(page, request):
    """One of them, all its cells run."""
    page.run(OPEN.replace("NAME", repr(request.param.name)))
    page.wait(IDLE)
    page.errors.clear()
    yield page
    page.run("await panel.sessionContext.shutdown(); await panel.context.save(); panel.close()")


@pytest.mark.parametrize("path", [path for path in PATHS if path not in INTERACTIVE], ids=lambda path: path.stem)
def test_the_other_notebooks_show_nothing_that_answers_to_a_hand(path):
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert (kinds or path.stem == "07_template") and not kinds & {*LIVELY}
    assert not [output for output in outputs if "<script" in output.get("data", {}).get("text/html", "")]


def test_every_output_that_answers_to_a_hand_is_drawn(opened):
    opened.wait(THERE)
    tabs = opened.run("return document.querySelectorAll('.jp-OutputArea .lm-TabBar-tab').length")
    for tab in range(max(1, tabs)):
        if tabs:
            opened.click(f"document.querySelectorAll('.jp-OutputArea .lm-TabBar-tab')[{tab}]")
            opened.wait(THERE)
        seen = opened.run(SEEN)
        assert seen["widgets"] and all(seen["images"]) and all(seen["tables"]) and not seen["faults"], seen
    assert opened.errors == []


SAID = "document.querySelector('.explorer-live strong')?.innerText"
ROWS = "document.querySelectorAll('.explorer-live tbody tr')"
SAVED = "document.querySelector('.explorer-unconnected')"


def option(place, begins):
    """An option of one of the explorer's filters, by the beginning of its text."""
    options = f"[...document.querySelectorAll('.explorer-live select')[{place}].options]"
    return f"{options}.find(one => one.text.startsWith('{begins}'))"


def choose(page, place, begins):
    """Choose in a filter that unfolds: its list is drawn by the system, beyond the page."""
    page.run(
        f"const one = {option(place, begins)}; one.selected = true; "
        "one.parentElement.dispatchEvent(new Event('change', {bubbles: true}))"
    )


@pytest.mark.parametrize("opened", [ROOT / "notebooks/04_explore.ipynb"], ids=["04_explore"], indirect=True)
def test_the_explorer_answers(opened):
    page, record = opened, load.claims()
    page.click("document.querySelectorAll('.explorer-live .lm-TabBar-tab')[0]")
    page.wait(f"{ROWS}.length > 1")
    whole = f"{len(record):,} of {len(record):,} claims"
    assert page.wait(SAID) == whole and page.run(f"return {SAVED}.offsetParent") is None

    # a filter, by hand; its neighbours count anew
    articles = int((record["layer"] == "article").sum())
    assert page.run(f"return {option(2, 'article')}.text").split() == ["article", f"({articles})"]
    page.click(option(2, "article"))
    page.wait(f"{SAID} === '{articles} of {len(record):,} claims'")
    page.wait(f"document.querySelector('.explorer-live .dt-info').innerText.includes('of {articles}')")

    # search, order, pages of the table
    page.click("document.querySelector('.explorer-live .dt-search input')")
    page.ask("Input.insertText", text="opex360-2024-13")
    page.wait(f"{ROWS}.length === 1 && {ROWS}[0].innerText.includes('153')")
    page.click(f"{ROWS}[0].cells[0]")
    page.wait("document.querySelector('.explorer-live pre')?.innerText.startsWith('opex360-2024-13')")

    # what is marked is a table in the next cell
    page.run(
        "panel.content.activeCellIndex = panel.content.widgets.findIndex(one => one.model.id === 'selected'); "
        "await jupyterapp.commands.execute('notebook:run-cell')"
    )
    page.wait("panel.content.activeCell.node.innerText.includes('opex360-2024-13')")

    # the figure has a width
    page.click("document.querySelectorAll('.explorer-live .lm-TabBar-tab')[1]")
    assert page.wait("document.querySelector('.explorer-live img')?.naturalWidth") > 500
    assert page.run("return document.querySelector('.explorer-live img').width") > 300
    page.click("document.querySelectorAll('.explorer-live .lm-TabBar-tab')[0]")

    # what the record refuses is said, and a way back leads to everything
    choose(page, 0, "Syria")
    page.wait(f"{SAID} !== '{articles} of {len(record):,} claims'")
    choose(page, 1, "Diyala")
    page.wait(f"{SAID}.includes('lies in Iraq: choose Iraq')")
    page.click("[...document.querySelectorAll('.explorer-live button')].find(one => one.innerText.includes('Reset'))")
    page.wait(f"{SAID} === '{whole}'")

    # a claim by words
    page.click("document.querySelector('.explorer-live .widget-text input')")
    page.ask("Input.insertText", text="CENTCOM 153")
    page.wait("[...document.querySelectorAll('.explorer-live select')].at(-1).options.length < 10")

    # a kernel started anew has nothing behind the buttons
    assert page.errors == []
    page.run("await panel.sessionContext.session.kernel.restart()")
    page.wait(f"{SAVED}.offsetParent && {SAVED}.innerText.startsWith('Not connected')")


WRITTEN = "[...document.querySelectorAll('.jp-OutputArea .jupyter-widgets textarea')].find(one => one.offsetParent)"


@pytest.mark.parametrize("opened", [ROOT / "notebooks/06_code_an_article.ipynb"], ids=["06_desk"], indirect=True)
def test_what_is_written_at_the_desk_stands_in_the_draft(opened):
    folder = load.folder().parent / "drafts" / DRAFT
    opened.click(WRITTEN)
    opened.ask("Input.insertText", text="written by hand")
    opened.run(f"{WRITTEN}.blur()")
    end = time.monotonic() + jupyter.SECONDS
    while not any("written by hand" in path.read_text(encoding="utf-8") for path in folder.glob("*.csv")):
        assert time.monotonic() < end, "nothing was written into the draft"
        time.sleep(0.2)
    assert opened.errors == []
