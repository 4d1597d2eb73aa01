"""What a claim counts, as a filter of each dataset of events."""

from dataclasses import dataclass

import pandas as pd

EVENTS, KILLED = "events", "killed"
# types of violence, by dataset; what else it holds is no count of attacks
VIOLENT = {
    "ucdp": ("battle", "non_state", "one_sided"),
    "acled": ("battle", "explosion", "one_sided"),
    "gtd": ("attack", "explosion"),
}
DATASETS = tuple(VIOLENT)
# where the group stands among the sides of an event to which it is known to be a party
INVOLVED = ("is_first", "is_second")
# of these types the dataset says who started an event
DIRECTED = ("explosion", "one_sided", "attack")


@dataclass(frozen=True)
class Filter:
    """Which events a claim counts, and of them the number or the dead.

    ``by`` is whose events: ``is``, ``is_or_unknown`` or ``any``. Surely counted are those of the types in ``sure`` of
    which it is known who started them, possibly all of ``possible`` to which the group may be a party; blank is every
    type of violence. ``part`` says that the dataset holds only some of what is counted: UCDP only events that killed
    somebody.
    """

    counted: str
    by: str
    sure: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    part: bool = False

    def masks(self, rows: pd.DataFrame, dataset: str) -> tuple[pd.Series, pd.Series]:
        """Which rows are surely counted, and which at least possibly, wherever and whenever they were."""
        violent = VIOLENT[dataset]
        possible = rows["type"].isin(self.possible or violent)
        sure = possible & rows["type"].isin(self.sure or violent)
        if self.by == "any":
            return sure, possible
        unknown = rows["initiator"].eq("unknown") & rows["type"].isin(DIRECTED)
        own = rows["initiator"].eq("is") | (unknown if self.by == "is_or_unknown" else False)
        return sure & own, possible & (rows["what"].ne("") | unknown)


def _attacks(by: str) -> dict[str, Filter]:
    return {name: Filter(EVENTS, by, part=name == "ucdp") for name in DATASETS}


ONLY_NON_STATE, NO_MEANS, NO_VICTIMS, NO_SIDE = "only_non_state", "no_means", "no_victims", "no_side"
NOT_RECORDED = "not_recorded"
BOMBS = Filter(EVENTS, "is", ("explosion",), ("explosion",))
ONE_SIDED = ("one_sided",)
NONE = ("none",)
_ANY_KILLED = Filter(KILLED, "any")
_BY_ALL = _attacks("any") | {"gtd": ONLY_NON_STATE}
_NON_STATE = {"ucdp": NO_SIDE, "acled": NO_SIDE}
# by what is counted, of whom and by whom: a filter for each dataset, or why it has none
FILTERS: dict[tuple[str, str, str], dict[str, Filter | str]] = {
    ("attacks", "not_applicable", "is"): _attacks("is"),
    ("attacks", "not_applicable", "is_or_unknown"): _attacks("is_or_unknown"),
    ("attacks", "not_applicable", "non_state"): _NON_STATE | {"gtd": Filter(EVENTS, "any")},
    ("incidents", "not_applicable", "is"): _attacks("is"),
    ("incidents", "not_applicable", "all"): _BY_ALL,
    ("incidents", "not_applicable", "non_state"): _NON_STATE | {"gtd": Filter(EVENTS, "any")},
    ("explosions", "not_applicable", "is"): {"ucdp": NO_MEANS, "acled": BOMBS, "gtd": BOMBS},
    ("killed", "civilians", "is"): {
        **dict.fromkeys(("ucdp", "acled"), Filter(KILLED, "is", ONE_SIDED)),
        "gtd": Filter(KILLED, "is", NONE),
    },
    ("killed", "civilians", "all"): {
        **dict.fromkeys(("ucdp", "acled"), Filter(KILLED, "any", ONE_SIDED)),
        "gtd": ONLY_NON_STATE,
    },
    ("killed", "people", "is"): dict.fromkeys(DATASETS, Filter(KILLED, "is")),
    ("killed", "people", "non_state"): _NON_STATE | {"gtd": _ANY_KILLED},
    ("killed", "people", "all"): {"ucdp": _ANY_KILLED, "acled": _ANY_KILLED, "gtd": ONLY_NON_STATE},
}


def of(what: str, who: str, actor: str, dataset: str) -> Filter | str:
    """The filter of a dataset for what a claim counts, or why there is none."""
    if known := FILTERS.get((what, who, actor)):
        return known[dataset]
    return NO_VICTIMS if what == "killed" else NOT_RECORDED
