"""What is untidy in a figure."""

from itertools import combinations

from matplotlib.text import Text

# boxes of lines one above the other touch by their empty margin
MARGIN = 3


def untidy(figure) -> list[str]:
    """Texts that overlap another or leave the figure, in words; none in a figure that can be published."""
    figure.canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts if _drawn(text)]
    outside = [
        f"outside: {text}" for text, box in boxes if box.x0 < 0 or box.x1 > width or box.y0 < 0 or box.y1 > height
    ]
    return outside + [
        f"overlap: {text} | {other}"
        for (text, box), (other, behind) in combinations(boxes, 2)
        if min(box.x1, behind.x1) - max(box.x0, behind.x0) > MARGIN
        and min(box.y1, behind.y1) - max(box.y0, behind.y0) > MARGIN
    ]


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
