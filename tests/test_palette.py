import numpy as np
from PIL import Image

from helpers.draw import palette


def test_the_palette_is_the_one_that_the_whole_drawing_would_get():
    steps = np.linspace(0, 255, 60).astype(np.uint8)
    drawn = np.full((200, 300, 4), 255, np.uint8)
    # a white page with 3,600 colours in one corner and areas of one colour beside them
    drawn[:60, :60, 0], drawn[:60, :60, 1] = np.meshgrid(steps, steps)
    drawn[100:150, 20:280, :3] = (0, 114, 178)
    drawn[150:, :40, :3] = (34, 34, 34)
    options = {"colors": 256, "method": Image.Quantize.MAXCOVERAGE, "dither": Image.Dither.NONE}
    whole = Image.fromarray(drawn).convert("RGB").quantize(**options)
    made = palette.reduced(drawn)
    assert np.array_equal(made.convert("RGB"), whole.convert("RGB"))
    assert made.mode == "P" and made.getpixel((299, 0)) == made.getpixel((299, 199))
