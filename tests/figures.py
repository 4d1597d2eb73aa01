"""What is wrong with the look of a figure."""

from itertools import combinations

from matplotlib.collections import PathCollection

from helpers.draw import sheet

# pixels by which boxes may touch
TOUCH = 0.5


def untidy(figure) -> list[str]:
    """Texts that overlap, cover a dot, are smaller than eleven pixels or reach out of the figure; none if it is tidy."""
    with sheet.style():
        figure.canvas.draw()
        texts = [text for text in figure.findobj(lambda item: hasattr(item, "get_text")) if _seen(text)]
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    wide, high = figure.get_size_inches() * figure.dpi
    small = [f"small: {text.get_text()}" for text in texts if text.get_size() / 72 * sheet.PIXELS < 11]
    outside = [
        f"outside: {text}"
        for text, box in boxes
        if box.x0 < -TOUCH or box.y0 < -TOUCH or box.x1 > wide + TOUCH or box.y1 > high + TOUCH
    ]
    over = [
        f"overlap: {one} / {other}"
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > TOUCH and min(a.y1, b.y1) - max(a.y0, b.y0) > TOUCH
    ]
    covering = [
        f"covers a dot: {text}"
        for text, box in boxes
        if any(box.x0 < x < box.x1 and box.y0 < y < box.y1 for x, y in _dots(figure))
    ]
    return small + outside + over + covering


def _dots(figure) -> list[tuple[float, float]]:
    """The pixels of the middle of every dot."""
    found = figure.findobj(PathCollection)
    return [tuple(at) for dots in found for at in dots.get_offset_transform().transform(dots.get_offsets())]


def _seen(text) -> bool:
    return bool(text.get_text().strip()) and text.get_visible()
