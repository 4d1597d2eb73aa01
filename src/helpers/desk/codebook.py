"""The form of the codebook by which a grade is chosen."""

import re
from pathlib import Path

FORM = re.compile(r"^\| \d+ \| (.+?) \| (\d) \|$", re.M)


def credibility(data: Path) -> dict[str, list[str]]:
    """The questions that lead to each grade of credibility, numbered as the codebook asks them; none without one."""
    try:
        text = (data / "CODEBOOK.md").read_text(encoding="utf-8")
    except OSError:
        return {}
    asked: dict[str, list[str]] = {}
    form = text.partition("**Credibility of the information.**")[2].partition("\n\n## ")[0]
    for number, (question, grade) in enumerate(FORM.findall(form), 1):
        asked.setdefault(grade, []).append(f"{number}. {question.replace('**', '').replace('*', '')}")
    return asked
