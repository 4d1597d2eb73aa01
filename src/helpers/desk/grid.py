"""A draft on the screen, for JupyterLab."""

import re

import ipywidgets as widgets
import pandas as pd
from IPython.display import display
from markupsafe import Markup

from helpers import load
from helpers.desk import derive, events, files, marking, remaining, states
from helpers.desk.files import BESIDE, LEADING, OPEN, STATEMENTS, Line
from helpers.language import message, messages

NONE = message("No draft is open. Make one with `python -m helpers article TEXT --id ID`, then write its id above.")
THERE = message("Drafts: {names}")
ADD, LINK, DELETE = message("New row"), message("New link"), message("Delete this row")
MORE, SUCH = message("Columns that may stay blank"), message("such as {example}")
OPEN_CELLS = messages("{n} cell to decide", "{n} cells to decide")
LONG = re.compile(r"(claim|doubt|caveat|source_headline)(_fr)?|notes|definition|(.+_)?basis")
WIDE, NARROW = widgets.Layout(width="auto"), widgets.Layout(width="auto")


class Desk:
    """The text of an article with its figures marked, and every row of its draft in a grid that can be filled in.

    ``row`` chooses the row and ``cells`` has the inputs of its columns, each an ipywidget whose value a cell may set as
    well; a change is written into the draft at once, with all that follows from it. ``statements`` is the draft as a
    table, ``remaining`` what is still to be done. Nothing here touches the record.
    """

    def __init__(self, article: str, lang: str = "en"):
        self.words = load.words(lang)
        self.draft = files.read(article) if article else None
        self.row = widgets.Select(rows=12, layout=widgets.Layout(width="26em"))
        self.cells: dict[str, widgets.Widget] = {}
        self._text, self._grid = widgets.HTML(), widgets.VBox(layout=WIDE)
        self._busy, self._shown = False, None
        self.row.observe(self._turn, "value")
        if self.draft:
            self._save()

    def _ipython_display_(self):
        if not self.draft:
            known = files.known()
            there = self.words(THERE, names=", ".join(known)) if known else ""
            display(widgets.HTML(Markup("<p>{}</p><p>{}</p>").format(self.words(NONE), there)))
            return
        does = {ADD: self._add, LINK: self._link, DELETE: self._delete}
        buttons = [widgets.Button(description=self.words(name), layout=NARROW) for name in does]
        for button, done in zip(buttons, does.values(), strict=True):
            button.on_click(done)
        left = widgets.VBox([self.row, widgets.HBox(buttons)], layout=widgets.Layout(flex="none"))
        display(widgets.VBox([self._text, widgets.HBox([left, self._grid])]))

    @property
    def statements(self) -> pd.DataFrame:
        """The rows of the draft as they stand, without the columns that none of them fills."""
        if not self.draft:
            return pd.DataFrame(columns=LEADING)
        # a notebook that is saved keeps this output, and the words of an article stay on the desk
        rows = pd.DataFrame([line.cells for line in self.draft.statements], columns=self.draft.columns(STATEMENTS))
        rows = rows.drop(columns="said")
        return rows.loc[:, (rows != "").any()].set_index("row") if len(rows) else rows

    @property
    def remaining(self) -> str:
        """What is still to be done, as ``python -m helpers article ID`` says it."""
        return "\n".join(remaining.lines(self.draft, *states.problems(self.draft))) if self.draft else ""

    def _save(self) -> None:
        """Fill in what follows, write the draft, show it."""
        derive.complete(self.draft)
        files.write(self.draft)
        self._busy = True
        chosen = self.row.value
        self.row.options = [(self._title(name, line), (name, id(line))) for name, line in self._lines()]
        values = [value for _, value in self.row.options]
        self.row.value = chosen if chosen in values else values[0]
        self._busy = False
        self._text.value = marking.html(self.draft, self.words)
        self._turn()

    def _lines(self) -> list[tuple[str, Line]]:
        return [(name, line) for name in (STATEMENTS, *BESIDE) for line in self.draft.rows[name]]

    def _title(self, name: str, line: Line) -> str:
        about = ("row", "locator", "figure", "table") if name == STATEMENTS else self.draft.record[name].key
        left = len(derive.open_cells(self.draft, name, line))
        said = self.words.plural(*OPEN_CELLS, left) if left else "✓"
        return " · ".join([*(line.cells[column] for column in about if line.cells[column]), said])

    def _turn(self, _change=None) -> None:
        """Show the row chosen: the inputs there are where it has the same columns, else new ones."""
        if self._busy or self.row.value is None:
            return
        name, line = next((name, line) for name, line in self._lines() if (name, id(line)) == self.row.value)
        fields = {field["name"]: field for field in self._fields(name, line)}
        if list(self.cells) != list(fields) or self._shown is not line:
            self._shown = line
            self.cells = {column: self._input(field, line.cells[column]) for column, field in fields.items()}
            self._grid.children = self._parts(name, line, fields)
        self._busy = True
        for column, box in self.cells.items():
            if isinstance(box, widgets.Dropdown) and line.cells[column] not in [value for _, value in box.options]:
                box.options = [*box.options, (line.cells[column], line.cells[column])]
            box.value = line.cells[column]
        self._busy = False

    def _fields(self, name: str, line: Line) -> list[dict]:
        """The fields of a row as the dictionary has them, those of the desk first."""
        if name != STATEMENTS:
            return self.draft.record[name].fields
        own = [remaining.TABLE, {"name": "locator", "description": "The lines of the text, separated by spaces."}]
        table = self.draft.table(line)
        if not table:
            return [*own, *([] if line.cells["table"] == OPEN else [remaining.REASON])]
        kept = derive.columns(self.draft, table)
        return [*own, *(field for field in self.draft.record[table].fields if field["name"] in kept)]

    def _parts(self, name: str, line: Line, fields: dict[str, dict]) -> list[widgets.Widget]:
        """The grid of what is needed or filled in, and a folded one of what may stay blank."""
        needed = [column for column in fields if line.cells[column] or column in ("table", "locator", "reason")]
        said = [widgets.HTML(Markup("<q>{}</q>").format(line.cells["said"]))] if name == STATEMENTS else []
        rest = [column for column in fields if column not in needed]
        folded = widgets.Accordion([self._box(rest, fields)], titles=(self.words(MORE),))
        return [*said, self._box(needed, fields), *([folded] if rest else [])]

    def _box(self, columns: list[str], fields: dict[str, dict]) -> widgets.GridBox:
        french = "_fr" if self.words.lang == "fr" else ""
        cells = []
        for column in columns:
            said = fields[column].get(f"description{french}", fields[column]["description"])
            said += "" if french else remaining.hint(column)
            asked = (f"{value}: {' '.join(questions)}" for value, questions in remaining.rules(column).items())
            label = Markup('<span title="{}">{}</span>').format("\n".join([said, *asked]), column)
            if column == "event_id":
                label += Markup(" <small>{}</small>").format(self.words(SUCH, example=events.EXAMPLE))
            cells += [widgets.HTML(label), self.cells[column]]
        return widgets.GridBox(cells, layout=widgets.Layout(grid_template_columns="12em minmax(24em, 44em)"))

    def _input(self, field: dict, cell: str) -> widgets.Widget:
        """A list of the values that a column allows, with their meaning, or a box for any text."""
        meanings = remaining.meanings(self.draft, field, self.words.lang)
        if meanings and field["name"] != "cause":
            options = [("", ""), (OPEN, OPEN), *((f"{value} – {said}", value) for value, said in meanings.items())]
            options += [] if cell in ["", OPEN, *meanings] else [(cell, cell)]
            box = widgets.Dropdown(options=options, value=cell, layout=WIDE)
        elif LONG.fullmatch(field["name"]):
            box = widgets.Textarea(value=cell, rows=2, continuous_update=False, layout=WIDE)
        else:
            box = widgets.Text(value=cell, continuous_update=False, layout=WIDE)
        box.observe(lambda change: self._changed(field["name"], change["new"]), "value")
        return box

    def _changed(self, column: str, value: str) -> None:
        if not self._busy:
            self._shown.cells[column] = " ".join(value.split())
            self._save()

    def _add(self, _button=None) -> None:
        empty = dict.fromkeys(self.draft.columns(STATEMENTS), "") | {"table": OPEN, "locator": OPEN}
        taken = {line.cells["row"] for line in self.draft.statements}
        free = next(f"r{number}" for number in range(1, len(taken) + 2) if f"r{number}" not in taken)
        self._append(STATEMENTS, empty | {"row": free})

    def _link(self, _button=None) -> None:
        self._append("links", dict.fromkeys(self.draft.columns("links"), OPEN))

    def _append(self, name: str, cells: dict[str, str]) -> None:
        self.draft.rows[name].append(Line(cells))
        self._save()
        self.row.value = (name, id(self.draft.rows[name][-1]))

    def _delete(self, _button=None) -> None:
        name, chosen = self.row.value
        if name != "sources":
            self.draft.rows[name] = [line for line in self.draft.rows[name] if id(line) != chosen]
            self._save()
