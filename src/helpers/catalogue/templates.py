"""Texts of the catalogue with blanks that each report fills."""

import re
from collections.abc import Collection
from string import Formatter

from helpers.errors import nearest
from helpers.parameters import DAYS, LANGUAGES

# the blank for a notebook: in a report's name its file, in a title its heading
NOTEBOOK = "notebook"
# what a reader can be told by name
TOLD = (NOTEBOOK, "COUNTRY", "GOVERNORATE", *DAYS)
LINE = re.compile(r"(?=.*\S)[^\x00-\x1f\x7f-\x9f]{1,200}")


def blanks(key: str, text: str, may: Collection[str]) -> list[tuple[str, str]]:
    """What is wrong with the blanks of a text, as (key, message); ``may`` are those that it can have."""
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        return [(key, f"{key}: got {text!r}; expected braces in pairs, with one of {', '.join(may)}")]
    return [
        (key, f"{key}: got '{{{name}{_form(*how)}}}'; expected in braces one of {', '.join(may)}{nearest(name, may)}")
        for _, name, *how in fields
        if name not in may or _form(*how)
    ]


def _form(form: str, conversion: str | None) -> str:
    """What stands in braces after a name, as Formatter tells it."""
    return (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")


def titles(title: object, langs: Collection[str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The title of a page by its language, and what is wrong with what is given, as (key, message).

    ``langs`` are the languages of the pages: one text is enough for one of them.
    """
    by_language = dict.fromkeys(langs, title) if isinstance(title, str) and len(langs) == 1 else title
    if not isinstance(by_language, dict) or not {*langs} <= by_language.keys() <= {*LANGUAGES}:
        expected = 'a text for each language, such as { en = "…", fr = "…" }'
        return {}, [("title", f"title: got {title!r}; expected {expected}{', or one text' * (len(langs) == 1)}")]
    if unfit := [text for text in by_language.values() if not isinstance(text, str) or not LINE.fullmatch(text)]:
        return {}, [("title", f"title: got {unfit[0]!r}; expected one line of at most 200 signs")]
    return by_language, [fault for text in by_language.values() for fault in blanks("title", text, TOLD)]
