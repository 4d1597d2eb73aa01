"""What a report leaves out that its notebook would show, in words."""

from collections.abc import Mapping
from datetime import date

from helpers import language, load
from helpers.language import message

AGGREGATION = {
    "conservative": message("Reports of one event joined as widely as they allow."),
    "informative": message("Reports of one event joined as narrowly as they allow."),
    "representative": message("Of the reports of one event the best graded."),
}
LAYERS = {
    "article": message("The {n} articles only."),
    "context": message("Without the {n} articles."),
}

# what no reader of a page needs to be told: it is written in that language
SILENT = ("LANG",)


def said(values: Mapping[str, str], own: Mapping[str, str]) -> str:
    """One short sentence for each parameter that differs from the notebook's ``own``; blank where none does."""
    words = language.words(values["LANG"])
    changed = {name for name in values if values[name] != own[name] and name not in SILENT}
    told = [
        _place(values, words) if changed & {"COUNTRY", "GOVERNORATE"} else "",
        _period(values, words) if changed & {"START", "END"} else "",
        words("Only what was known on {day}.", day=date.fromisoformat(values["AS_OF"]))
        if "AS_OF" in changed and values["AS_OF"]
        else "",
        _layers(values, words) if "LAYERS" in changed else "",
        words("Without {names}.", names=_without(values)) if "WITHOUT" in changed and values["WITHOUT"] else "",
        words(AGGREGATION[values["AGGREGATION"]]) if "AGGREGATION" in changed else "",
    ]
    return " ".join(filter(None, told))


def period(values: Mapping[str, str], words: language.Words) -> str:
    """The period that a report is about, as a line of facts has it."""
    start, end = (values[name] and date.fromisoformat(values[name]) for name in ("START", "END"))
    if end:
        return words.period(start, end)
    if (start.month, start.day) == (1, 1):
        return words("since {year}", year=str(start.year))
    return words("since {day}", day=start)


def _place(values: Mapping[str, str], words: language.Words) -> str:
    if values["GOVERNORATE"]:
        # the names of governorates are in the record
        return words("{what} only.", what=load.words(words.lang).geography("", values["GOVERNORATE"]))
    return words("{what} only.", what=words.country(values["COUNTRY"])) if values["COUNTRY"] else ""


def _period(values: Mapping[str, str], words: language.Words) -> str:
    start, end = (values[name] and date.fromisoformat(values[name]) for name in ("START", "END"))
    return words("{what} only.", what=words.period(start, end)) if end else words("From {day} on.", day=start)


def _layers(values: Mapping[str, str], words: language.Words) -> str:
    chosen = {layer.strip() for layer in values["LAYERS"].split(",")}
    if len(chosen) != 1:
        return ""
    articles = load.table("sources").query("layer == 'article'")
    return words(LAYERS[chosen.pop()], n=words.spelt(len(articles)))


def _without(values: Mapping[str, str]) -> str:
    """Origins by their short names; documents, which have none, by the name that the record gives them."""
    words = load.words(values["LANG"])
    names = [name.strip() for name in values["WITHOUT"].split(",")]
    return words.list([words.short(name) if name in words.shorts else name for name in names])
