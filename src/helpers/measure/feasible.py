"""What unknown counts can be, given what is claimed."""

import math

import pandas as pd

from helpers.measure import quantity

ALIKE = ("what", "who", "actor", "count_basis", "country", "place_id")
COLUMNS = ("ratio_id", "pace", "base_low", "base_high", "binding", "what", "country", "place_id", "count_basis")


def bases(ratios: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The whole numbers that the base of each multiple can be; one row is one multiple under one reading of its pace.

    Plain interval arithmetic (Moore 1966). A multiple ``k`` of an unknown base N says N = T / k, or N < T / k for *more
    than*, where T is a total of the same thing, people, actor, basis and area over the multiple's own period. If the
    multiple is a projection, T is the total over a part of that period, carried on at an even pace: counted by the
    parts that fit (``parts``) and by days (``days``). Where no such total is claimed, ``base_high`` is infinite and
    ``binding`` names the multiple alone: the statement then sets no limit at all. A multiple ("threefold") and an
    approximate total ("about 150") stand for every number that is rounded to them; an *at least* total has no upper
    end, and so has the base. Both ends are missing where no whole number fits.
    """
    totals = counts[(counts["event_id"] == "") & (counts["value_status"] == "stated") & counts["date_start"].notna()]
    multiples = ratios[ratios["op"].isin(["equal", "more_than"]) & (ratios["value_status"] == "stated")]
    rows = [row for _, ratio in multiples.iterrows() for row in _bases(ratio, totals)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _bases(ratio: pd.Series, totals: pd.DataFrame) -> list[dict]:
    like = totals[(totals[list(ALIKE)] == ratio[list(ALIKE)]).all(axis=1)]
    within = like[(like["date_start"] >= ratio["date_start"]) & (like["date_end"] <= ratio["date_end"])]
    if not ratio["is_projection"]:
        within = within[(within["date_start"] == ratio["date_start"]) & (within["date_end"] == ratio["date_end"])]
    found = [_row(ratio, pace, total) for _, total in within.iterrows() for pace in _paces(ratio, total)]
    return found or [_row(ratio, ("none", math.nan), None)]


def _paces(ratio: pd.Series, total: pd.Series) -> list[tuple[str, float]]:
    """How many times the total's period fits into the multiple's: by whole parts, by days."""
    if not ratio["is_projection"]:
        return [("stated", 1.0)]
    whole, part = (_days(row) for row in (ratio, total))
    return [("parts", float(round(whole / part))), ("days", whole / part)]


def _days(row: pd.Series) -> int:
    return (row["date_end"] - row["date_start"]).days + 1


def _row(ratio: pd.Series, pace: tuple[str, float], total: pd.Series | None) -> dict:
    name, factor = pace
    low, high = 0.0, math.inf
    if total is not None:
        least, most = (end * factor for end in _ends(total))
        if ratio["op"] == "equal":
            smallest, greatest = quantity.rounded(ratio["value_best"])
            low, high = math.ceil(least / greatest), _floor(most / smallest)
        else:
            high = _floor(most / ratio["value_low"], below=True)
    if low > high:
        low = high = math.nan
    return {
        "ratio_id": ratio["claim_id"],
        "pace": name,
        "base_low": float(low),
        "base_high": float(high),
        "binding": (ratio["claim_id"],) if total is None else (ratio["claim_id"], total["claim_id"]),
        **{column: ratio[column] for column in ("what", "country", "place_id", "count_basis")},
    }


def _ends(total: pd.Series) -> tuple[float, float]:
    """The least and the most that a total can be, infinite where it has no upper end."""
    low, high = quantity.ends(total.to_frame().T).iloc[0]
    if total["bound"] == "approx" and low == high:
        return quantity.rounded(low)
    return (0.0 if pd.isna(low) else low), (math.inf if pd.isna(high) else high)


def _floor(value: float, *, below: bool = False) -> float:
    """The greatest whole number that is at most ``value``, or that is below it."""
    return value if math.isinf(value) else float(math.ceil(value) - 1 if below else math.floor(value))


def compare_with_stated(bases: pd.DataFrame, ratios: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The totals that the record states for such a base; one row is a total, or the sum of one series' countries.

    Taken are totals of the same thing, actor and place whose period lies in the base's and whose countries are among
    the multiple's; of one series over the same period, countries that make up the whole area are added. Columns:
    ``ratio_id, claim_ids, value`` (the number as stated; of an *at least* total its lower end), ``country, count_basis,
    fits``; ``fits`` is false for a number that alone exceeds the greatest base that any reading of the pace allows.
    """
    limits = bases.groupby("ratio_id")["base_high"].max()
    rows = []
    for _, ratio in ratios[ratios["claim_id"].isin(limits.index) & ratios["base_start"].notna()].iterrows():
        found = _stated(ratio, counts)
        series = found[found["series"] != ""].groupby(["origin_id", "series", "date_edtf"], sort=False)
        groups = [found.loc[[place]] for place in found.index]
        groups += [part for _, part in series if len(part) > 1 and _make_up(part, ratio["country"])]
        for part in groups:
            value = quantity.number(part).sum()
            rows.append(
                {
                    "ratio_id": ratio["claim_id"],
                    "claim_ids": tuple(part["claim_id"]),
                    "value": value,
                    "country": " ".join(part["country"]),
                    "count_basis": part["count_basis"].iloc[0],
                    "fits": bool(value <= limits[ratio["claim_id"]]),
                }
            )
    return pd.DataFrame(rows, columns=["ratio_id", "claim_ids", "value", "country", "count_basis", "fits"])


def _stated(ratio: pd.Series, counts: pd.DataFrame) -> pd.DataFrame:
    area = set(ratio["country"].split())
    among = counts["country"].map(lambda codes: bool(codes) and set(codes.split()) <= area)
    alike = (counts[["what", "actor", "place_id"]] == ratio[["what", "actor", "place_id"]]).all(axis=1)
    period = (counts["date_start"] >= ratio["base_start"]) & (counts["date_end"] <= ratio["base_end"])
    return counts[period & alike & among & (counts["event_id"] == "") & (counts["value_status"] == "stated")]


def _make_up(part: pd.DataFrame, country: str) -> bool:
    return sorted(code for codes in part["country"] for code in codes.split()) == sorted(country.split())
