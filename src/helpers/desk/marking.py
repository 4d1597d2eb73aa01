"""The text of an article with its figures marked by state."""

from markupsafe import Markup

from helpers.check.figures import Figure
from helpers.desk import states
from helpers.desk.files import Draft
from helpers.language import Words, message

# a style for each state that needs no colour, so that any theme of JupyterLab shows it
MARKS = {
    states.UNCODED: (message("open: no row accounts for it"), "outline: 2px solid; font-weight: bold; padding: 0 2px"),
    states.DRAFTED: (message("in the draft"), "border-bottom: 2px dashed"),
    states.CODED: (message("in the record"), "border-bottom: 2px solid"),
    states.EXCLUDED: (message("excluded, no claim"), "text-decoration: line-through"),
    states.DATELINE: (message("the date of the source"), "border-bottom: 2px dotted"),
}
LINE = Markup('<tr><td style="text-align: right; vertical-align: top; opacity: 0.7">{}</td><td>{}</td></tr>')


def html(draft: Draft, words: Words) -> Markup:
    """The lines that hold text, numbered, each figure in the style of its state; a key of the states above them."""
    by_line: dict[int, list[tuple[Figure, str]]] = {}
    for figure, state in states.figures(draft):
        by_line.setdefault(figure.line, []).append((figure, state))
    used = {state for found in by_line.values() for _, state in found}
    key = Markup(" · ").join(_mark(state, words(said), "") for state, (said, _) in MARKS.items() if state in used)
    lines = Markup("").join(
        LINE.format(number, _marked(line, by_line.get(number, []), words))
        for number, line in enumerate(draft.text.lines, 1)
        if line.strip()
    )
    return Markup("<p>{}</p><table>{}</table>").format(key, lines)


def _marked(line: str, figures: list[tuple[Figure, str]], words: Words) -> Markup:
    parts, at = [], 0
    for figure, state in figures:
        start = figure.column - 1
        parts += [Markup.escape(line[at:start]), _mark(state, figure.text, words(MARKS[state][0]))]
        at = start + len(figure.text)
    return Markup("").join([*parts, Markup.escape(line[at:])])


def _mark(state: str, text: str, title: str) -> Markup:
    return Markup('<span class="{}" style="{}" title="{}">{}</span>').format(state, MARKS[state][1], title, text)
