"""What is untidy in a figure."""

from itertools import combinations

from matplotlib.collections import PathCollection
from matplotlib.text import Text

from helpers.draw import sheet

# boxes have empty margins: lines of text one above the other touch by them
TOUCH = 1.5
LEAST_TEXT = 11
# the odd selections in which a figure must be as tidy as in the whole
SELECTIONS = {
    "default": {},
    "known in March 2021": {"AS_OF": "2021-03-01"},
    "Kirkuk": {"GOVERNORATE": "IQ-KI"},
    "articles": {"LAYERS": "article"},
    "2020": {"START": "2020-01-01", "END": "2020-12-31"},
    "Iraq": {"COUNTRY": "IRQ"},
    "Syria": {"COUNTRY": "SYR"},
    "empty": {"START": "1950-01-01", "END": "1950-12-31", "LAYERS": "context"},
}


def untidy(figure) -> list[str]:
    """Texts that overlap another, leave the figure or are smaller than eleven pixels; none in one that is tidy."""
    with sheet.style():
        figure.canvas.draw()
        texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
        boxes = [(text, text.get_window_extent()) for text in texts if _drawn(text)]
    width, height = figure.get_size_inches() * figure.dpi
    small = [f"small: {text.get_text()}" for text, _ in boxes if text.get_size() / 72 * sheet.PIXELS < LEAST_TEXT]
    outside = [
        f"outside: {text.get_text()}"
        for text, box in boxes
        if min(box.x0, box.y0) < -TOUCH or box.x1 > width + TOUCH or box.y1 > height + TOUCH
    ]
    over = [
        f"overlap: {one.get_text()} / {other.get_text()}"
        for (one, box), (other, beside) in combinations(boxes, 2)
        if min(box.x1, beside.x1) - max(box.x0, beside.x0) > TOUCH
        and min(box.y1, beside.y1) - max(box.y0, beside.y0) > TOUCH
    ]
    return small + outside + over


def covered(figure) -> list[str]:
    """Texts that stand over the middle of a dot."""
    with sheet.style():
        figure.canvas.draw()
        boxes = [(text, text.get_window_extent()) for text in figure.findobj(Text) if text.get_text().strip()]
    dots = [at for found in figure.findobj(PathCollection) for at in _middles(found)]
    return [
        f"covers a dot: {text.get_text()}"
        for text, box in boxes
        if text.get_visible() and _drawn(text) and any(box.x0 < x < box.x1 and box.y0 < y < box.y1 for x, y in dots)
    ]


def _middles(dots: PathCollection) -> list[tuple[float, float]]:
    return [tuple(at) for at in dots.get_offset_transform().transform(dots.get_offsets())]


def _drawn(text: Text) -> bool:
    """Whether a text is drawn: those of an axis that is switched off, or beyond its limits, are not."""
    return text.axes is None or text in text.axes.texts or (text.axes.axison and text.get_window_extent().width > 1)


def urls(figure) -> set[str]:
    """The claims to which the marks and the texts of a figure lead."""
    found = set()
    for artist in figure.findobj():
        several = artist.get_urls() if hasattr(artist, "get_urls") else None
        found |= {url for url in [artist.get_url(), *(several or [])] if url}
    return {url.removeprefix("#") for url in found}
