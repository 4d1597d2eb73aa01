"""A notebook fit to be a report, before and after it ran."""

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import nbformat
from nbformat import NotebookNode, from_dict

from helpers import parameters
from helpers.errors import DATA_INVALID, NOTEBOOK_FAILED, Refusal, nearest
from helpers.project import FIGURE

# an invitation to the analyst, who has the notebook
TRY = "try"
FORBIDDEN_TAGS = ("injected-parameters", "skip-execution", "raises-exception")
# the page that says all of this at once
RULES = "see docs/notebooks.md"
# from this minor version of nbformat 4 on, cells have ids
WITH_IDS = 5
# all but tab, line feed and the carriage return of a progress bar
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# what a browser follows, loads or sends without being asked
ACTIVE = re.compile(r"<\s*(base|embed|form|frame|iframe|link|meta|object|script)\b", re.I)
SHOWABLE = {"image/png", "text/html", "text/markdown"}
# what a notebook of ours says of its kernel; JupyterLab writes more, and another name for it
OURS = {"kernelspec": {"display_name": "Python 3", "language": "python"}, "language_info": {"name": "python"}}


def read(path: Path) -> NotebookNode:
    """A notebook fit to be a report; Refusal (exit code 65) with everything that speaks against it."""
    node = parsed(path)
    if faults := list(_lint(node)):
        raise Refusal(DATA_INVALID, [f"{path.parent.name}/{path.name}: {fault}; {RULES}" for fault in faults])
    return node


def parsed(path: Path) -> NotebookNode:
    """Any notebook, whether or not it is fit to be a report; Refusal (exit code 65) where the file is none."""
    return of_bytes(path.read_bytes(), path)


def of_bytes(content: bytes, path: Path) -> NotebookNode:
    """The notebook that some bytes are; Refusal (exit code 65) that names ``path`` where they are none."""
    try:
        node = nbformat.reads(content.decode("utf-8"), as_version=4)
        nbformat.validate(node)
        if node.nbformat_minor < WITH_IDS:
            node.nbformat_minor = WITH_IDS
            for number, cell in enumerate(node.cells, 1):
                cell.id = f"cell-{number}"
    except Exception as error:  # nbformat raises a dozen kinds, all for a file that is no notebook
        where = f"{path.parent.name}/{path.name}:1:1"
        raise Refusal(DATA_INVALID, [f"{where}: NOTEBOOK cannot be read: {first_line(error)}"]) from error
    return normal(node)


def normal(node: NotebookNode) -> NotebookNode:
    """A notebook without what an editor notes in it by itself: its state, the order in which cells were run."""
    if kernel := node.metadata.get("kernelspec"):
        node.metadata = from_dict({**OURS, "kernelspec": OURS["kernelspec"] | {"name": kernel.get("name", "")}})
    count = itertools.count(1)
    for cell in node.cells:
        cell.metadata = NotebookNode({"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {})
        if cell.cell_type == "code":
            cell.execution_count = next(count) if cell.execution_count else None
            cell.outputs = _joined(cell.outputs)
            for output in cell.outputs:
                output.update({"execution_count": cell.execution_count} if "execution_count" in output else {})
    strip(node)
    return node


def settled(path: Path) -> bytes:
    """The content of a notebook's file as ``normal`` has it; as it is where it cannot be read as a notebook."""
    try:
        return f"{nbformat.writes(parsed(path))}\n".encode()
    except Refusal:
        return path.read_bytes()


def _lint(node: NotebookNode) -> Iterator[str]:
    if (kernel := node.metadata.get("kernelspec", {}).get("name")) != "python3":
        yield f"NOTEBOOK kernel: got {kernel!r}; expected 'python3', the project's own environment"
    marked = [cell for cell in node.cells if "parameters" in tags(cell)]
    if len(marked) != 1:
        yield f"NOTEBOOK {len(marked)} cells are tagged 'parameters'; expected exactly one"
    else:
        for name in sorted(set(defaults(node)) ^ set(parameters.NAMES)):
            fault = (
                "is missing or no text" if name in parameters.NAMES else f"is unknown{nearest(name, parameters.NAMES)}"
            )
            yield f"{place(node, marked[0])}: NOTEBOOK parameter {name} {fault}"
    for cell in node.cells:
        if cell.cell_type == "code" and _is_of_ipython(cell.source):
            yield f"{place(node, cell)}: NOTEBOOK a shell command or a magic has no place in a report"
        if cell.get("attachments") or (cell.cell_type == "markdown" and "](attachment:" in cell.source):
            yield f"{place(node, cell)}: NOTEBOOK an image attached to a text has no place in a report; show it by code"
        for tag in sorted(tags(cell) & set(FORBIDDEN_TAGS)):
            yield f"{place(node, cell)}: NOTEBOOK the tag '{tag}' has no place in a report"


def _is_of_ipython(source: str) -> bool:
    """Whether a cell is no Python as it stands, and is once IPython has put its own calls in place of its signs."""
    try:
        compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        from IPython.core.inputtransformer2 import TransformerManager

        with suppress(SyntaxError):
            return "get_ipython()." in TransformerManager().transform_cell(source)
    return False


def defaults(node: NotebookNode) -> dict[str, str]:
    """The parameters that a notebook sets itself: the texts assigned in its parameters cell."""
    return _assigned(next(cell.source for cell in node.cells if "parameters" in tags(cell)))


def _assigned(source: str) -> dict[str, str]:
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        return {}
    values = {}
    for line in lines:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                values[name] = value
    return values


def tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def place(node: NotebookNode, cell: NotebookNode) -> str:
    """A cell as its author finds it: its number among all cells, and its name."""
    ids = [other.id for other in node.cells]
    return f"cell {ids.index(cell.id) + 1} ({cell.id})" if cell.id in ids else "cell of injected parameters"


def first_line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def cleaned(node: NotebookNode, source: NotebookNode) -> NotebookNode:
    """The executed notebook without what depends on the clock, on the machine or on chance."""
    own = {cell.id: cell.metadata for cell in source.cells}
    node.metadata = source.metadata
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
        if "injected-parameters" in tags(cell):
            cell.id, cell.metadata = "injected-parameters", NotebookNode(tags=["injected-parameters"])
        else:
            cell.metadata = own.get(cell.id, NotebookNode())
    return node


def require_made_of(node: NotebookNode, source: NotebookNode, texts: Mapping, values: Mapping[str, str]) -> None:
    """Refusal (exit code 70) unless a notebook that ran has the cells of its source, and its parameters are these.

    ``texts`` are the translations by their cells.
    """
    injected = [cell for cell in node.cells if "injected-parameters" in tags(cell)]
    before = [(cell.id, cell.cell_type, cell.source, cell.metadata) for cell in node.cells if cell not in injected]
    asked = [(cell.id, cell.cell_type, texts.get(cell.id, cell.source), cell.metadata) for cell in source.cells]
    own = defaults(source)
    changed = {name: value for name, value in values.items() if value != own[name]}
    if (
        before != asked
        or node.metadata != source.metadata
        or [_assigned(cell.source) for cell in injected] != ([changed] if changed else [])
    ):
        raise Refusal(NOTEBOOK_FAILED, ["NOTEBOOK has other cells or parameters than it was to be run with"])


def _joined(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Outputs with what was printed in several pieces in one: how many it were is chance.

    nbclient would do it as well, in a time that grows with the square of what was printed.
    """
    joined: list[NotebookNode] = []
    for name, group in itertools.groupby(outputs, lambda output: output.get("name", "")):
        pieces = list(group)
        if name:
            joined.append(NotebookNode({**pieces[0], "text": "".join(piece.text for piece in pieces)}))
        else:
            joined += pieces
    return joined


def strip(node: NotebookNode) -> None:
    """Take out what only a page reads: a notebook that is kept has its figures as images, beside their numbers."""
    for cell in node.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(FIGURE, None)


def audit(node: NotebookNode, source: NotebookNode, folders: Sequence[Path]) -> None:
    """Refusal (exit code 70) unless every cell ran in order to what a page can show: papermill's own record may err."""
    faults, count = [], 0
    for cell in node.cells:
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        where, count = place(source, cell), count + 1
        for error in [output for output in cell.outputs if output.output_type == "error"]:
            lines = (
                error.evalue.splitlines()
                if error.ename == "Refusal"
                else [": ".join([error.ename, *error.evalue.strip().splitlines()[:1]])]
            )
            raise Refusal(NOTEBOOK_FAILED, [f"{where}: NOTEBOOK {line}" for line in lines])
        if cell.execution_count != count:
            raise Refusal(NOTEBOOK_FAILED, [f"{where}: NOTEBOOK was not run, for the notebook ended before it"])
        # what an analyst may try there is no part of a report
        if TRY not in tags(cell):
            unfit = [fault for output in cell.outputs for fault in _unfit(output, folders)]
            faults += [f"{where}: NOTEBOOK {fault}; {RULES}" for fault in unfit]
    if faults:
        raise Refusal(NOTEBOOK_FAILED, faults)


def _unfit(output: NotebookNode, folders: Sequence[Path]) -> Iterator[str]:
    """What keeps an output from being published."""
    data = output.get("data", {})
    texts = [output.get("text", ""), *(text for kind, text in data.items() if kind.startswith("text/"))]
    texts += map(str, data.get(FIGURE, {}).values())
    if output.get("name") == "stderr":
        yield f"wrote to stderr: {first_line(output.text)}"
    kinds = data.keys() - {"text/plain"}
    if kinds and not kinds & SHOWABLE:
        yield f"shows {', '.join(sorted(kinds))}; a page can show {', '.join(sorted(SHOWABLE))}, text/plain"
    if "image/png" in data and not output.metadata.get("image/png", {}).get("alt", "").strip():
        yield "shows an image without alternative text"
    if active := ACTIVE.search(data.get("text/html", "")):
        yield f"shows HTML that acts by itself: <{active[1].lower()}>"
    # a text is searched by its letters first, which takes a hundredth of the time
    if any("at 0x" in text and re.search(r"\bat 0x[0-9a-f]{6,}", text) for text in texts):
        yield "shows an address in memory, which is another one in every run"
    for control in [control for text in texts if (control := CONTROL.search(text))][:1]:
        yield f"shows a control character, U+{ord(control[0]):04X}"
    # a root or a folder of one letter stands in any text
    for folder in (folder for folder in folders if len(folder.name) > 1):
        path = rf"(?<![\w/.-]){re.escape(str(folder))}\b"
        if any(str(folder) in text and re.search(path, text) for text in texts):
            yield f"shows a path of this machine: {folder}"
