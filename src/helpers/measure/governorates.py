"""What is reported of each governorate."""

import itertools

import pandas as pd

from helpers.measure.events import joined


def by_governorate(record) -> pd.DataFrame:
    """What is reported of each governorate; one row is one governorate with at least one dated event or a presence.

    Columns: ``governorate_id, attacks, operations, presence`` (how many events that the group started, events against
    it, statements of presence), ``claim_ids``. A place that lies in several governorates counts in each of them; one
    that lies in none, or a statement on the country, is not placed and left out.
    """
    events = joined(record)
    governorates = record.places.set_index("place_id")["governorate_id"].str.split()
    kinds = events["initiator"].map({"is": "attacks", "state_force": "operations", "coalition": "operations"})
    dated = events.assign(kind=kinds)[events["date_start"].notna() & kinds.notna()]
    presence = record.presence.assign(kind="presence", claim_ids=[(claim,) for claim in record.presence["claim_id"]])
    rows = pd.concat([dated, presence], ignore_index=True)
    rows["governorate_id"] = [
        sorted({code for place in text.split() for code in governorates.get(place, [])}) for text in rows["place_id"]
    ]
    rows = rows.explode("governorate_id").dropna(subset=["governorate_id"])
    counted = rows.groupby(["governorate_id", "kind"]).size().unstack(fill_value=0)
    counted = counted.reindex(columns=["attacks", "operations", "presence"], fill_value=0)
    claims = rows.groupby("governorate_id")["claim_ids"].agg(lambda ids: tuple(dict.fromkeys(itertools.chain(*ids))))
    return counted.assign(claim_ids=claims).reset_index().rename_axis(columns=None)
