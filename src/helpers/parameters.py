"""The parameters that every notebook takes."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from helpers.errors import CONFIGURATION, Refusal, nearest
from helpers.project import CELLS, events_folder

AGGREGATIONS = ("conservative", "informative", "representative")
LAYERS = ("article", "context")
LANGUAGES = ("en", "fr")
DAYS = ("START", "END", "AS_OF")
# whose days every figure can draw
EARLIEST, LATEST = 1900, 2199


@dataclass(frozen=True)
class Parameter:
    """One declared parameter; ``help`` is the trailing comment that papermill shows."""

    name: str
    help: str
    help_fr: str
    choices: tuple[str, ...] = ()


DECLARED = (
    Parameter("START", "first day of the period, ISO", "premier jour de la période, ISO"),
    Parameter(
        "END",
        "last day of the period, ISO; blank for the newest statement",
        "dernier jour de la période, ISO ; vide pour l’énoncé le plus récent",
    ),
    Parameter("AS_OF", "known on that day, ISO; blank for all", "connu ce jour-là, ISO ; vide pour tout"),
    Parameter("COUNTRY", "ISO 3166-1 alpha-3, or blank", "ISO 3166-1 alpha-3, ou vide"),
    Parameter("GOVERNORATE", "ISO 3166-2, or blank", "ISO 3166-2, ou vide"),
    Parameter(
        "LAYERS", "article, context, or both with a comma", "article, context, ou les deux avec une virgule", LAYERS
    ),
    Parameter(
        "WITHOUT", "origins or sources to leave out, with commas", "origines ou sources à écarter, avec des virgules"
    ),
    Parameter(
        "AGGREGATION",
        "conservative, informative or representative",
        "conservative, informative ou representative",
        AGGREGATIONS,
    ),
    Parameter(
        "EVENTS",
        "folder of cells of event data, or blank for UCDP's",
        "dossier de cellules de données d’événements, ou vide pour celles de l’UCDP",
    ),
    Parameter("LANG", "en or fr", "en ou fr", LANGUAGES),
)
MAY_BE_BLANK = ("END", "AS_OF")
NAMES = tuple(parameter.name for parameter in DECLARED)
# what is no longer than IQ-KI may be a code; its letters are never compared
LIKE_A_CODE = 5
# how many codes are listed where another one is refused, and which of them first
SOME, ABOUT = 5, ("IRQ", "SYR", "IQ-KI", "IQ-DI")
# nothing left out
WHOLE = {
    "START": "1900-01-01",
    "END": "",
    "AS_OF": "",
    "COUNTRY": "",
    "GOVERNORATE": "",
    "LAYERS": "article,context",
    "WITHOUT": "",
    "AGGREGATION": "representative",
    "EVENTS": "",
    "LANG": "en",
}


@dataclass(frozen=True)
class Selection:
    """The parameters read and checked.

    Which part of the record is asked for, how reports are joined, in which language. ``end`` is the last day asked for
    or, where ``open_end``, the newest on which the record knows of a statement.
    """

    start: date
    end: date
    as_of: date | None
    country: str
    governorate: str
    layers: tuple[str, ...]
    without: tuple[str, ...]
    aggregation: str
    events: str
    lang: str
    open_end: bool = False
    given: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day asked for."""
        return self.start, self.end


@dataclass(frozen=True)
class Known:
    """The codes that the record knows and the last day of each source, for checking values.

    ``called`` has codes by what else they are called, in small letters: names in both languages, former codes.
    ``names`` has the English name of each.
    """

    countries: frozenset[str]
    governorates: frozenset[str]
    origins_and_sources: frozenset[str]
    published: tuple[date, ...]
    called: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def newest(self, as_of: date | None) -> date:
        """The day of the newest source known on ``as_of``."""
        return max((day for day in self.published if not as_of or day <= as_of), default=as_of or date.max)


def read(given: Mapping[str, str], known: Known, *, where: str = "parameters") -> Selection:
    """The selection that the parameters ask for, once every one of these texts is checked.

    ``where`` begins each error line and says where the value was written. Raises Refusal (exit code 78) that
    lists all bad names and values at once, each with what is allowed.
    """
    faults = list(_misnamed(given)) or [
        (name, f"got {given[name]!r}; expected {expected}") for name, expected in _refused(given, known)
    ]
    if faults:
        raise Refusal(CONFIGURATION, [f"{where}: {name}: PARAMETER {fault}" for name, fault in faults])
    as_of = _day(given["AS_OF"])
    return Selection(
        start=_day(given["START"]),
        end=_day(given["END"]) or known.newest(as_of),
        as_of=as_of,
        country=given["COUNTRY"],
        governorate=given["GOVERNORATE"],
        layers=_items(given["LAYERS"]),
        without=_items(given["WITHOUT"]),
        aggregation=given["AGGREGATION"],
        events=given["EVENTS"],
        lang=given["LANG"],
        open_end=given["END"] == "",
        given=dict(given),
    )


def _misnamed(given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The names that are unknown, missing or without a text, each with what is wrong."""
    for name in given:
        if name not in NAMES:
            yield name, f"unknown name; expected one of {', '.join(NAMES)}{nearest(name.upper(), NAMES)}"
    for parameter in DECLARED:
        if parameter.name not in given:
            yield parameter.name, f"missing; expected {parameter.help}"
        elif not isinstance(value := given[parameter.name], str):
            yield parameter.name, f"got {value!r}; expected a text, {parameter.help}"


def _refused(given: Mapping[str, str], known: Known) -> Iterator[tuple[str, str]]:
    """The names of parameters whose values are refused, each with what was expected."""
    days = {name: _day(given[name]) for name in DAYS}
    for name, day in days.items():
        may_be_blank = name in MAY_BE_BLANK
        if day is None and not (may_be_blank and given[name] == ""):
            yield name, "a day such as 2024-03-01" + " or blank" * may_be_blank
        elif day and not EARLIEST <= day.year <= LATEST:
            yield name, f"a day of the years {EARLIEST} to {LATEST}"
    end = days["END"] or known.newest(days["AS_OF"])
    if days["START"] and days["START"] > end:
        if days["END"]:
            yield "END", f"a day not before START ({given['START']})"
        else:
            yield "START", f"a day not after the newest statement ({end}), or an END"
    yield from _unless_code(given, "COUNTRY", known.countries, known)
    yield from _unless_code(given, "GOVERNORATE", known.governorates, known)
    if given["GOVERNORATE"] and given["COUNTRY"] not in ("", "IRQ"):
        yield "COUNTRY", "IRQ or blank, since GOVERNORATE lies in Iraq"
    yield from _unless_one_of(given, "AGGREGATION", AGGREGATIONS)
    yield from _unless_one_of(given, "LANG", LANGUAGES)
    if given["EVENTS"] and not (events_folder(given["EVENTS"]) / CELLS).is_file():
        yield "EVENTS", "a folder that `python -m helpers events` has written, or blank"
    layers = _items(given["LAYERS"])
    if not layers or not set(layers) <= set(LAYERS):
        yield "LAYERS", "article, context or article,context"
    for item in _items(given["WITHOUT"]):
        if item not in known.origins_and_sources:
            yield "WITHOUT", f"origin or source ids; {item!r} is none{nearest(item, known.origins_and_sources)}"


def _unless_one_of(given, name: str, allowed: Collection[str]) -> Iterator[tuple[str, str]]:
    if given[name] not in allowed:
        yield name, f"one of {', '.join(sorted(allowed))}{nearest(given[name], allowed)}"


def _unless_code(given, name: str, allowed: Collection[str], known: Known) -> Iterator[tuple[str, str]]:
    """What is expected where a value is neither blank nor a code: some of the codes, with their names."""
    value = given[name]
    if value and value not in allowed:
        # those that the question is about lead
        some = sorted(allowed, key=lambda code: (code not in ABOUT, code))[:SOME]
        listed = ", ".join(f"{code} {known.names.get(code, '')}".strip() for code in some)
        of_more = f" ({len(allowed)} codes in all)" if len(allowed) > len(some) else ""
        yield name, f"a code such as {listed}{of_more} or blank{_called(value, allowed, known)}"


def _called(value: str, allowed: Collection[str], known: Known) -> str:
    """A hint naming the code that is called so, or nearly so; of codes themselves the letters say nothing."""
    names = {name: code for name, code in known.called.items() if code in allowed}
    word = value.strip().casefold()
    near = difflib.get_close_matches(word, [name for name in names if len(name) > LIKE_A_CODE], n=1, cutoff=0.75)
    meant = names.get(word) or next((names[name] for name in near if len(word) > LIKE_A_CODE), "")
    return f"; did you mean '{meant}' ({known.names.get(meant, meant)})?" if meant else ""


def _day(text: str) -> date | None:
    # date.fromisoformat also reads 20240301 and 2024-W09-5, which nobody here means
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _items(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.strip() for item in text.split(",") if item.strip()))
