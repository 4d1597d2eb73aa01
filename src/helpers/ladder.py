"""Who says how many, as rows of two ladders."""

import pandas as pd

from helpers import measure, standing

FIGHTERS = ("fighters", "members", "members_and_supporters", "at_large", "supporters", "in_training")
LADDERS = ("fighters", "others")
# the areas in the order of the blocks, by the scope of ``measure.scope``
BLOCKS = {"IRQ": "IRQ", "SYR": "SYR", "IRQ SYR": "IRQ_SYR", "part": "part", "other": "other", "": "none"}


def rows(record) -> pd.DataFrame:
    """The statements on how many people there are, in the order in which ladders list them; one row is one claim.

    Columns: those of ``measure.strength`` (``kind``; ``low, high`` in people, missing where that end is left open),
    ``ladder`` (``fighters``: fighters, members, members and supporters, at large, supporters, in training; ``others``:
    people in camps, detained, dead, missing, moved, fled, and the foreigners among the members, a part of a whole) and
    ``block``, the area: ``IRQ``, ``SYR``, ``IRQ_SYR`` (both together), ``part`` (of a country), ``other``, ``none``
    (not stated). Left out are values that a later edition replaces, and echoes of a row that is there, unless an
    article carries them. Undated rows open their block.
    """
    said = measure.strength(record.estimates)
    known = record.links[record.links["from_claim_id"].isin(said["claim_id"])]
    known = known[known["to_claim_id"].isin(said["claim_id"])]
    said = said[~said["claim_id"].isin(standing.superseded(known))]
    # an echo stands for the claim that it carries on where the selection leaves that claim out
    echoed = standing.echoes(known[known["to_claim_id"].isin(said["claim_id"])])
    said = said[~said["claim_id"].isin(echoed) | said["layer"].eq("article")]
    ladder = said["population"].isin(FIGHTERS).map({True: "fighters", False: "others"})
    said = said.assign(ladder=ladder.astype("str"), block=said["scope"].map(BLOCKS).astype("str"))
    order = {name: place for place, name in enumerate((*LADDERS, *BLOCKS.values()))}
    return said.sort_values(
        ["ladder", "block", "date_start", "date_end", "claim_id"],
        key=lambda column: column.map(order) if column.name in ("ladder", "block") else column,
        na_position="first",
        kind="stable",
    ).reset_index(drop=True)
