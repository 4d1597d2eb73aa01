"""What we write ourselves, in both languages: neutral, exact, without likelihood where no source states one."""

import re

import nbformat
import pytest
from babel.messages.pofile import read_po

from helpers import language
from helpers.page import translation
from helpers.project import ROOT

LANGUAGES = ("en", "fr")
# Likelihood belongs to sources. Our own judgements give a direction and a confidence by rule.
LIKELIHOOD = {
    "en": r"(?:un)?likely|probabl[ey]|improbable|possibly|perhaps|almost certain(?:ly)?|no doubt|chances? (?:that|of)"
    r"|remote|roughly even|presumably|surely",
    "fr": r"(?:im)?probable(?:ment)?|peut-être|sans doute|vraisemblable(?:ment)?|presque certain\w*|certainement"
    r"|chances? (?:que|de)|sûrement|possiblement",
}
CAUSE = {
    "en": r"caus(?:ed|ing)|led to|due to|result(?:ed|s) (?:in|from)|as a result|thanks to|triggered|drove"
    r"|in response to|owing to",
    "fr": r"caus(?:é|ée|ent|ait)|entraîn\w+|provoqu\w+|en raison d\w*|à cause d\w*|grâce à|dû à|due à|en réponse à"
    r"|a conduit à",
}
DRAMA = {
    "en": r"terror\w*|brutal\w*|blood\w*|horr\w*|shock\w*|barbar\w*|deadly|savage\w*|notorious|massacre\w*|alarming\w*"
    r"|unfortunately|regime|liberat\w*",
    "fr": r"terror\w*|brutal\w*|sanglant\w*|horr\w*|choquant\w*|barbar\w*|meurtrier\w*|sauvage\w*|massacre\w*"
    r"|alarmant\w*|malheureusement|régime|libéré\w*|libération",
}


def sentences(lang):
    """Every text of the code and every written cell in one language, by where it stands."""
    with language.catalogue("fr").open("rb") as file:
        known = [one for one in read_po(file, locale="fr") if one.id]
    found = {}
    for one in known:
        own, french = ((text,) if isinstance(text, str) else text for text in (one.id, one.string))
        found |= {f"{own[0]} {n}": text for n, text in enumerate(own if lang == "en" else french)}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        node = nbformat.read(path, as_version=4)
        spoken = translation.texts(path, node, lang)
        for cell in [cell for cell in node.cells if cell.cell_type == "markdown"]:
            text = spoken.get(cell.id, cell.source)
            found |= {f"{path.stem} {cell.id} {n}": part for n, part in enumerate(split(text))}
    return found


def split(text):
    return [part for part in re.split(r"(?<=[.!?»])\s+", text) if part]


def hits(words, lang, texts):
    pattern = re.compile(rf"(?<!\w)(?:{words[lang]})(?!\w)", re.IGNORECASE)
    return {where: match[0] for where, text in texts.items() if (match := pattern.search(text))}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_likelihood_words_are_left_to_the_sources(lang):
    assert hits(LIKELIHOOD, lang, sentences(lang)) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_ours_states_a_cause(lang):
    assert hits(CAUSE, lang, sentences(lang)) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_ours_dramatises_or_takes_sides(lang):
    assert hits(DRAMA, lang, sentences(lang)) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_resurgence_is_never_said_without_its_definition(lang):
    said = hits({"en": "resurgence|comeback", "fr": "résurgence|retour"}, lang, sentences(lang))
    assert {where for where in said if not where.startswith("01_attack_timeline resurgence")} == set()


@pytest.mark.parametrize(
    ("words", "lang", "text"),
    [
        (LIKELIHOOD, "en", "A return is unlikely."),
        (LIKELIHOOD, "fr", "Un retour est peu probable."),
        (CAUSE, "en", "The drawdown led to more attacks."),
        (CAUSE, "fr", "Le retrait a entraîné des attaques."),
        (DRAMA, "en", "A bloody raid."),
    ],
)
def test_the_lint_sees_what_it_looks_for(words, lang, text):
    assert hits(words, lang, {"here": text})
