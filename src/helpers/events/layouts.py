"""What each dataset of events calls things: one table a dataset."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from helpers.events import headers
from helpers.events.row import COUNTRY_ONLY

ISO, CLOCK, WORDS, DASHED, SLASHED = (
    "2018-04-04",
    "2018-04-04 00:00:00.000",
    "04 April 2018",
    "4-April-2018",
    "4/4/2018",
)
IRAQ_AND_SYRIA = ("IRQ", "SYR")
# roles whose cells may hold any text, or none
NAMES = ("actor1", "actor2", "status")
LOST = {
    "id": "rows that stand twice and releases that overlap cannot be found",
    "year": "days are not held against the year",
    "date_precision": "every day is taken as exact",
    "governorate": "every governorate is blank",
    "where": "no place is taken as exact",
    "actor1": "initiators and the sides of the Islamic State are not known",
    "actor2": "the Islamic State as the second side is not known",
    "low": "the low estimate is the best",
    "high": "the high estimate is the best",
    "best": "no toll is known",
    "latitude": "distances are not known",
    "longitude": "distances are not known",
    "country_code": "countries are known by their names alone",
    "month": "only years are known",
    "day": "only months are known",
}


@dataclass(frozen=True)
class Dataset:
    """One dataset: how its columns, days, places, actors and types are read.

    ``columns`` has the names that a column has had; ``days`` are the roles that make a day, ``essential`` those without
    which no event can be read, ``blank`` those whose cells may be blank. ``actors`` has the
    classes of actors with the forms of their names, the first of which counts; forms are those that Python and duckdb
    read alike. ``directed`` are the types whose first side
    started the event.
    """

    name: str
    title: str
    layouts: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[str, ...]]
    days: tuple[str, ...]
    essential: tuple[str, ...]
    day_forms: tuple[str, ...]
    ids: str
    id_example: str
    countries: Mapping[str, str]
    country_codes: Mapping[str, Mapping[str, str]]
    coverage: Mapping[str, date]
    date_precision: Mapping[str, int]
    precision: Mapping[str, int]
    types: Mapping[str, str]
    directed: frozenset[str]
    actors: tuple[tuple[str, str], ...]
    terms: str
    statuses: tuple[str, ...] = ()
    blank: frozenset[str] = frozenset()
    unknown_governorates: frozenset[str] = frozenset()
    encodings: tuple[str, ...] = ("utf-8",)
    shareable: bool = False

    def names(self) -> frozenset[str]:
        """Every column name of any vintage."""
        return frozenset(name for header in self.layouts.values() for name in header)


GLEDITSCH_AND_WARD = {"645": "IRQ", "652": "SYR"}
# of the coalition against the Islamic State
PARTNERS = (
    "Australia|Belgium|Canada|Denmark|France|Germany|Italy|Jordan|Netherlands|Norway|Spain|United Kingdom|United States"
)

UCDP = Dataset(
    name="ucdp",
    title="UCDP GED",
    layouts=headers.UCDP,
    columns={
        **{name: (name,) for name in ("id", "year", "country", "low", "best", "high", "latitude", "longitude")},
        "start": ("date_start",),
        "end": ("date_end",),
        "date_precision": ("date_prec",),
        "country_code": ("country_id",),
        "governorate": ("adm_1",),
        "where": ("where_prec",),
        "type": ("type_of_violence",),
        "actor1": ("side_a",),
        "actor2": ("side_b",),
        "status": ("code_status",),
    },
    days=("start", "end", "year", "date_precision"),
    essential=("start", "end", "type", "country"),
    day_forms=(ISO, CLOCK),
    ids=r"[0-9]+",
    id_example="a whole number such as 114064",
    countries={"Iraq": "IRQ", "Syria": "SYR"},
    country_codes={"country_id": GLEDITSCH_AND_WARD},
    coverage=dict.fromkeys(("", *IRAQ_AND_SYRIA), date(1989, 1, 1)),
    date_precision={str(number): number for number in range(1, 6)},
    # 5 is a line or an area across governorates, 6 the country, 7 wider
    precision={"1": 1, "2": 2, "3": 3, "4": 3, "5": COUNTRY_ONLY, "6": COUNTRY_ONLY, "7": COUNTRY_ONLY},
    types={"1": "battle", "2": "non_state", "3": "one_sided"},
    directed=frozenset({"one_sided"}),
    actors=(
        ("is", "IS"),
        ("unknown", "|XXX[0-9]*|Unknown.*"),
        ("state_force", "Government of (Iraq|Syria)"),
        ("coalition", f"Government of ({PARTNERS}).*"),
    ),
    terms="CC BY 4.0: whoever passes it on names the Uppsala Conflict Data Program",
    statuses=(
        "Clear",
        "Check",
        "Check dyad",
        "Check deaths",
        "Check geography",
        "Check vague or biased source",
    ),
    blank=frozenset({"governorate", *NAMES}),
    shareable=True,
)

ACLED = Dataset(
    name="acled",
    title="ACLED",
    layouts=headers.ACLED,
    columns={
        **{name: (name,) for name in ("year", "country", "actor1", "actor2", "latitude", "longitude")},
        "id": ("event_id_cnty",),
        "start": ("event_date",),
        "date_precision": ("time_precision",),
        "country_code": ("iso", "gwno"),
        "governorate": ("admin1",),
        "where": ("geo_precision", "geo_precis"),
        "type": ("event_type",),
        "best": ("fatalities",),
    },
    days=("start", "year", "date_precision"),
    essential=("start", "type", "country"),
    day_forms=(ISO, WORDS, DASHED, SLASHED),
    ids=r"[A-Z]{3}[0-9]+|[0-9]+[A-Z]{3}",
    id_example="a country's three letters with a number, such as IRQ12345",
    countries={"Iraq": "IRQ", "Syria": "SYR"},
    country_codes={"iso": {"368": "IRQ", "760": "SYR"}, "gwno": GLEDITSCH_AND_WARD},
    coverage={"": date(1997, 1, 1), "IRQ": date(2016, 1, 1), "SYR": date(2017, 1, 1)},
    # 2 is the middle of a week, 3 a day in a month
    date_precision={"1": 1, "2": 3, "3": 4},
    precision={"1": 1, "2": 2, "3": 3},
    types={
        "Battles": "battle",
        "Explosions/Remote violence": "explosion",
        "Violence against civilians": "one_sided",
        "Protests": "demonstration",
        "Riots": "demonstration",
        "Strategic developments": "strategic",
        # until 2018
        "Battle-No change of territory": "battle",
        "Battle-Government regains territory": "battle",
        "Battle-Non-state actor overtakes territory": "battle",
        "Remote violence": "explosion",
        "Riots/Protests": "demonstration",
        "Strategic development": "strategic",
        "Non-violent transfer of territory": "strategic",
        "Headquarters or base established": "strategic",
    },
    directed=frozenset({"explosion", "one_sided", "demonstration"}),
    actors=(
        ("is", r"(IS(IS|IL)?: )?Islamic State\b.*"),
        ("unknown", r"|Unidentified\b.*"),
        ("coalition", rf"(Global Coalition\b|Operation Inherent Resolve|Military Forces of (the )?({PARTNERS})).*"),
        (
            "state_force",
            r"((Military|Police) Forces of (Iraq|Syria|the Kurdistan Region)\b|Government of (Iraq|Syria)\b"
            r"|Peshmerga\b|(PMF|PMU)\b|Popular Mobili[sz]ation).*",
        ),
    ),
    terms="ACLED's terms: no row and nothing that could stand in for its data goes to others",
    blank=frozenset({"governorate", *NAMES}),
)

GTD = Dataset(
    name="gtd",
    title="GTD",
    layouts=headers.GTD,
    columns={
        **{name: (name,) for name in ("latitude", "longitude")},
        "id": ("eventid",),
        "year": ("iyear",),
        "month": ("imonth",),
        "day": ("iday",),
        "country": ("country_txt",),
        "country_code": ("country",),
        "governorate": ("provstate",),
        "where": ("specificity",),
        "type": ("attacktype1",),
        "actor1": ("gname",),
        "actor2": ("gname2",),
        "best": ("nkill",),
    },
    days=("year", "month", "day"),
    essential=("year", "type", "country"),
    day_forms=(),
    ids=r"[0-9]{12}",
    id_example="twelve digits such as 201704030012; a spreadsheet may have shortened it",
    countries={"Iraq": "IRQ", "Syria": "SYR"},
    country_codes={"country": {"95": "IRQ", "200": "SYR"}},
    coverage=dict.fromkeys(("", *IRAQ_AND_SYRIA), date(1970, 1, 1)),
    date_precision={},
    # 2 is the middle of the district of a known town
    precision={"1": 1, "2": 2, "3": 3, "4": 3, "5": COUNTRY_ONLY, "": COUNTRY_ONLY},
    types=dict.fromkeys("12456789", "attack") | {"3": "explosion"},
    directed=frozenset({"attack", "explosion"}),
    actors=(
        # with the name that it had until 2013
        ("is", r"Islamic State of Iraq\b.*"),
        ("unknown", "|Unknown"),
    ),
    terms="GTD's terms: nothing made from it is published or shown to others",
    blank=frozenset({"governorate", "best", "latitude", "longitude", *NAMES}),
    unknown_governorates=frozenset({"unknown"}),
    encodings=("utf-8", "cp1252"),
)

DATASETS = {dataset.name: dataset for dataset in (ACLED, UCDP, GTD)}
