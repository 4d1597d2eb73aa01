"""What is untidy in a figure: texts over each other or cut off."""

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# boxes have empty margins: lines of text one above the other touch by them
TOUCH = 1.5


def untidy(figure: Figure) -> list[str]:
    """Every text that leaves the figure, every two that overlap, and every one smaller than eleven pixels."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    shown = [
        text
        for ax in figure.axes
        for text in [*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_xticklabels(), *ax.get_yticklabels()]
    ]
    shown = [text for text in [*shown, *figure.texts] if text.get_text().strip() and text.get_visible()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in shown]
    width, height = figure.get_size_inches() * figure.dpi
    faults = [f"outside: {text}" for text, box in boxes if min(box.x0, box.y0) < 0 or box.x1 > width or box.y1 > height]
    faults += [f"small: {text.get_text()}" for text in shown if text.get_size() / 72 * figure.dpi < 11]
    return faults + [
        f"overlap: {one} / {other}"
        for (one, box), (other, beside) in combinations(boxes, 2)
        if min(box.x1, beside.x1) - max(box.x0, beside.x0) > TOUCH
        and min(box.y1, beside.y1) - max(box.y0, beside.y0) > TOUCH
    ]
