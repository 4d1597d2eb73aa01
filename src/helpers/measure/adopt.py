"""An analyst's own counts beside a series of the record."""

from pathlib import Path

import pandas as pd

from helpers.errors import CONFIGURATION, Refusal, nearest
from helpers.load.series import whole
from helpers.load.tables import known, resource, table
from helpers.measure.lines import LINE_KEYS, Unlike
from helpers.measure.totals import DAYS_PER_MONTH, rates

OWN = "own"
# what an analyst says of a count: where it differs from the series, the two are not the same thing
SAID = ("what", "who", "actor", "country", "place_id", "unit", "count_basis")
NEEDED = ("date_start", "date_end", "value")
# of a period, the days that are wanted
ENDS = {"date_start": "start_time", "date_end": "end_time.normalize()"}


def adopt(own: pd.DataFrame, record, *, series: str, **said: str) -> pd.DataFrame:
    """A series of the record and an analyst's own counts, as rates per 30 days; one row is one total of either.

    ``own`` has ``date_start``, ``date_end`` (days) and ``value``, one row a period. ``said`` names of it what the
    record says of each count (``what, who, actor, country, place_id, unit, count_basis``); what is not named is taken
    to be as in the series. ``by`` tells whose each total is: the origin in the record, or ``own``. The two are not
    joined: draw them with ``hue="by"``, for they count with different eyes.

    Raises Refusal (exit code 78) where a column is missing, a value is no number of 0 or more, or two periods of
    ``own`` share a day; Unlike where the two do not count the same thing, with what to do instead.
    """
    counts = record.counts
    theirs = rates(whole(counts, series))
    if theirs.empty:
        every = sorted(set(counts["series"]) - {""})
        told = f"got {series!r}; expected a series with totals in this selection{nearest(series, every)}"
        raise Refusal(CONFIGURATION, [f"series: {told}"])
    if unknown := said.keys() - set(SAID):
        raise Refusal(CONFIGURATION, [f"{min(unknown)}: unknown name; expected {', '.join(SAID)}"])
    if faults := [fault for key, value in said.items() if (fault := _unknown(key, value, record.data))]:
        raise Refusal(CONFIGURATION, faults)
    for key, value in said.items():
        theirs = _alike(theirs, key, value, series)
    mixed = [key for key in LINE_KEYS if key in theirs.columns and theirs[key].nunique() > 1]
    if mixed:
        choice = ", ".join(sorted(map(repr, theirs[mixed[0]].unique())))
        raise Unlike(f"{series} counts several things; say which: {mixed[0]}= one of {choice}")
    added = _checked(own)
    days = (added["date_end"] - added["date_start"]).dt.days + 1
    added = added.assign(days=days, rate=added["value"] / days * DAYS_PER_MONTH, by=OWN)
    theirs = theirs.assign(value=theirs["value_best"], by=theirs["origin_id"])
    both = pd.concat([theirs, added], ignore_index=True)
    both["claim_id"] = both["claim_id"].fillna("")
    return both[["by", "date_start", "date_end", "days", "value", "rate", "claim_id"]].sort_values(
        ["date_start", "by"], ignore_index=True
    )


def _unknown(key: str, value: str, data: Path) -> str:
    """What is wrong with a value that no count can have in a column; blank where one can."""
    field = next(field for field in resource("counts", data)["schema"]["fields"] if field["name"] == key)
    allowed, hint = [*field.get("labels", {})], ""
    expected, word = f"one of {', '.join(allowed)}", str(value).casefold()
    if key == "country":
        codes = known(data)
        # a list of codes is a value too; names has those of places as well
        listed = all(code.isalpha() and code.isupper() and code in codes.names for code in str(value).split())
        allowed = [value] if listed else [*codes.countries]
        expected = "three-letter codes such as IRQ, with one space between"
        hint = f"; did you mean {codes.called[word]!r}?" if word in codes.called else ""
    if key == "place_id":
        places = table("places", data)
        allowed = [*places["place_id"]]
        named = places[places[["name", "name_fr"]].apply(lambda names: names.str.casefold().eq(word)).any(axis=1)]
        expected = f"an id of places.csv such as {allowed[0]}"
        hint = f"; did you mean {' or '.join(map(repr, named['place_id']))}?" if len(named) else nearest(word, allowed)
    return f"adopt: {key}: got {value!r}; expected {expected}{hint}" if allowed and value not in ("", *allowed) else ""


def _alike(theirs: pd.DataFrame, key: str, value: str, series: str) -> pd.DataFrame:
    """The totals of the series that say the same; raises Unlike where none does."""
    if len(same := theirs[theirs[key].eq(value)]):
        return same
    named = ", ".join(sorted(map(repr, theirs[key].unique())))
    raise Unlike(
        f"own counts have {key} {value!r}, {series} has {named}; claims that differ in it cannot share a line: draw "
        "each in a panel of its own, or choose a series that counts the same (data/series.csv)"
    )


def _checked(own: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(own, pd.DataFrame):
        raise Refusal(CONFIGURATION, [f"own counts: got {type(own).__name__}; expected a DataFrame"])
    if isinstance(own.index, pd.PeriodIndex) and not {*NEEDED[:2]} <= {*own.columns}:
        days = ", ".join(f"{name}=own.index.{way}" for name, way in ENDS.items())
        raise Refusal(CONFIGURATION, [f"own counts: its index holds periods; expected days: own.assign({days})"])
    if missing := [name for name in NEEDED if name not in own.columns]:
        expected = "date_start, date_end and value"
        raise Refusal(CONFIGURATION, [f"own counts: no column {', '.join(missing)}; expected {expected}"])
    rows = own[[*NEEDED]].reset_index(drop=True)
    if periods := [name for name in NEEDED[:2] if isinstance(rows[name].dtype, pd.PeriodDtype)]:
        days = {name: ENDS[name].replace(".normalize", ".dt.normalize") for name in periods}
        said = [f"own counts: {name} holds periods; expected days: own[{name!r}].dt.{days[name]}" for name in periods]
        raise Refusal(CONFIGURATION, said)
    # of a month in place of a day pandas would take the first
    whole = rows[["date_start", "date_end"]].map(lambda day: pd.NaT if isinstance(day, str) and len(day) < 10 else day)
    days = {name: pd.to_datetime(whole[name], errors="coerce", format="ISO8601") for name in whole}
    rows = rows.assign(**days, value=pd.to_numeric(rows["value"], errors="coerce")).sort_values("date_start")
    before = rows["date_end"].cummax().shift()
    tests = {
        "days such as 2022-03-01": rows[["date_start", "date_end"]].isna().any(axis=1),
        "a number of 0 or more; leave out what is not known": ~rows["value"].ge(0),
        "a last day not before the first": rows["date_end"] < rows["date_start"],
        "periods that share no day": rows["date_start"] <= before,
    }
    faults = [
        f"own counts, row {at}: {own.iloc[at][[*NEEDED]].to_dict()}; expected {expected}"
        for expected, wrong in tests.items()
        for at in rows.index[wrong]
    ]
    if faults:
        raise Refusal(CONFIGURATION, sorted(faults))
    return rows
