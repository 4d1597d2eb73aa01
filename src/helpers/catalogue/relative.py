"""Days that the catalogue tells from today."""

import re
from collections.abc import Mapping
from datetime import date

import pandas as pd

from helpers.parameters import DAYS

FORM = re.compile(r"today(?: - ([1-9][0-9]{0,3}) (day|week|month|year)s?)?")
EXPECTED = "today, or today less some days, weeks, months or years, such as 'today - 1 year'"


def resolved(values: Mapping[str, object], today: date) -> tuple[dict, dict[str, str], list[tuple[str, str]]]:
    """The values with the days that they tell from today; which these were, as written; what is wrong, by name."""
    resolved_values, written, faults = dict(values), {}, []
    for name in DAYS:
        text = values.get(name)
        if not isinstance(text, str) or "today" not in text.lower():
            continue
        written[name] = text
        try:
            resolved_values[name] = _day(text, today).isoformat()
        except ValueError:
            faults.append((name, f"{name}: got {text!r}; expected {EXPECTED}"))
    return resolved_values, written, faults


def _day(text: str, today: date) -> date:
    """The day that a text tells from today; the last of its month where that has no such day. Raises ValueError."""
    form = FORM.fullmatch(text)
    if not form:
        raise ValueError(text)
    n, unit = form.groups()
    return (pd.Timestamp(today) - pd.DateOffset(**{f"{unit}s": int(n)})).date() if n else today
