"""A measure of a record is made once, and nobody can change it for others."""

import pandas as pd

from helpers import load
from helpers.measure.once import once

asked = []


@once
def counted(record) -> pd.DataFrame:
    """How many claims there are."""
    asked.append(len(record.claims))
    return pd.DataFrame({"n": [len(record.claims)]})


def test_a_measure_is_made_once_for_each_record(given):
    asked.clear()
    record = load.record(**given(LAYERS="article"))
    first = counted(record)
    first["n"], first["mine"] = 0, "added by who asked first"
    assert counted(record).to_dict("list") == {"n": [len(record.claims)]}
    fewer = load.filter_claims(record, record.claims["origin_id"].eq("centcom"))
    assert set(fewer.claims["origin_id"]) == {"centcom"}
    assert counted(fewer)["n"].tolist() == [len(fewer.claims)] != [len(record.claims)]
    assert asked == [len(record.claims), len(fewer.claims)]


@once
def parted(record) -> list[pd.DataFrame]:
    """The claims in two tables."""
    return [record.claims.head(1), record.claims.tail(1)]


def test_each_of_several_tables_is_one_of_its_own_for_whoever_asks(given):
    record = load.record(**given(LAYERS="article"))
    for table in parted(record):
        table["mine"] = "added by who asked first"
    assert not any("mine" in table for table in parted(record))
