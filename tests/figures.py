"""What is wrong with the look of a figure."""

from itertools import combinations

from helpers.draw import sheet

# pixels by which boxes may touch
TOUCH = 0.5


def untidy(figure) -> list[str]:
    """Texts of a figure that overlap, that are smaller than eleven pixels or reach out of it; none where it is tidy."""
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
    return small + outside + over


def _seen(text) -> bool:
    return bool(text.get_text().strip()) and text.get_visible()
