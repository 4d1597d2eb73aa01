"""Whether the sentences of a claim say what its cells hold."""

import re
from collections import Counter
from collections.abc import Iterator

from babel.dates import get_month_names

from helpers.check.figures import VAGUE, figures
from helpers.check.tables import RawTables, Row, claims
from helpers.errors import Problem

SENTENCES = {"claim": "en", "claim_fr": "fr"}
IN_BOTH = (("claim", "claim_fr"), ("doubt", "doubt_fr"), ("caveat", "caveat_fr"))
VALUES = ("value_low", "value_best", "value_high")
DATES = ("date_edtf", "base_edtf", "date_announced", "date_effective")
# A day before its month, and numbers that only put things in order, are no numbers of what is counted.
MONTHS = {lang: "|".join(get_month_names("wide", locale=lang).values()) for lang in SENTENCES.values()}
DAY = r"(?:\d\d?(?:er)?\b ?(?:to|and|or|au|et|ou|–|-)? ?)"
ORDINALS = {
    "en": r"\d+(?:st|nd|rd|th)|first|second|third|[a-z-]+th",
    "fr": r"\d+(?:er|re|e)|premi(?:er|ère)s?|seconde?s?|[^\W\d]+ième",
}
ASIDE = {lang: re.compile(rf"(?i)\b(?:{DAY}{{0,2}}(?:{MONTHS[lang]})|{ORDINALS[lang]})\b") for lang in MONTHS}
ARTICLE = {"en": re.compile(r"(?i)\ban?\b"), "fr": re.compile(r"(?i)\bune?\b")}
ONE_OF = re.compile(r"(?i)\bl’une? d")
# Words that one of the languages has and the other has not.
ENGLISH = re.compile(r"\b(?:the|of|and|says|with|for|from|was|were|by|that)\b", re.IGNORECASE)
FRENCH = re.compile(
    r"\b(?:le|la|les|du|de|des|une?|au|aux|et|dans|selon|pour|par|que|qui|en|est|sont|ni|pas|sur)\b|[’éèàç]",
    re.IGNORECASE,
)
# a shorter sentence may do without the words above
TELLING = 7
ENGLISH_NAME = r"\bThe [A-Z]\w+"
# the ground of a grade is that of its row; as many may share one
SAME_GROUND = 4


def _numbers(tables: RawTables) -> Iterator[Problem]:
    """Every number and every vague word of a claim that its sentence does not say, in either language."""
    for row in claims(tables):
        stated = [column for column in VALUES if row[column]]
        vague = VAGUE.keys() & re.findall(r"\w+", row["value_words"].lower())
        for column, lang in SENTENCES.items() if stated or vague else ():
            said = _said(row, column, lang)
            for value in stated:
                if float(row[value]) not in said and not (float(row[value]) == 1 and _of_one(row, column, lang, said)):
                    numbers = ", ".join(f"{number:g}" for number in sorted(said)) or "none"
                    yield row.problem("SAID", value, f"a number that {column} says, which has {numbers}")
            words = set(re.findall(r"\w+", row[column].lower()))
            for word in sorted(vague):
                if not VAGUE[word] & words:
                    expected = f"a word that {column} says; no {' or '.join(sorted(VAGUE[word]))} there"
                    yield row.problem("SAID", "value_words", expected)


def _said(row: Row, column: str, lang: str) -> set[float]:
    """The numbers of a sentence without those of its dates."""
    years = set(re.findall(r"\d{4}", " ".join(row.get(name) for name in DATES)))
    text = ASIDE[lang].sub("", row[column])
    return {figure.number for figure in figures(text, lang) if figure.text not in years} - {None}


def _of_one(row: Row, column: str, lang: str, said: set[float]) -> bool:
    """Whether a sentence without a 1 is of one: it has an article or a name and no number, or it says *one of*."""
    if said:
        return bool(ONE_OF.search(row[column]))
    return row["unit"] == "people" or bool(ARTICLE[lang].search(row[column]))


def _translations(tables: RawTables) -> Iterator[Problem]:
    """Every text that is missing in one of the two languages, is the same in both or is not in its own."""
    names = sorted((re.escape(row["name_fr"].partition(" (")[0]) for row in tables["origins"].rows), key=len)
    foreign = re.compile("|".join([*reversed(names), ENGLISH_NAME]))
    for row in claims(tables):
        for english, french in IN_BOTH:
            if row[french] and not row[english]:
                yield row.problem("TRANSLATION", english, f"the English of {french}")
            elif row[english] and row[french] in ("", row[english]):
                yield row.problem("TRANSLATION", french, f"the French of {english}")
            elif word := ENGLISH.search(row[french]) and ENGLISH.search(foreign.sub("", row[french])):
                yield row.problem("TRANSLATION", french, f"French; '{word[0]}' is English")
        if len(row["claim_fr"].split()) >= TELLING and not FRENCH.search(row["claim_fr"]):
            yield row.problem("TRANSLATION", "claim_fr", "French; no word of it is")


def _grounds(tables: RawTables) -> Iterator[Problem]:
    """Every ground of a grade that too many claims of the articles share, at the first claim too many."""
    articles = {row["source_id"] for row in tables["sources"].rows if row["layer"] == "article"}
    shared: Counter[str] = Counter()
    for row in claims(tables):
        shared[row["credibility_basis"]] += row["source_id"] in articles
        if row["source_id"] in articles and shared[row["credibility_basis"]] == SAME_GROUND + 1:
            expected = f"what made the grade in this row; {SAME_GROUND} others have the same words"
            yield row.problem("GROUND", "credibility_basis", expected)


RULES = (_numbers, _translations, _grounds)
