"""The record, read from its tables."""

from helpers.load.record import Record, filter_claims, record, record_of
from helpers.load.tables import (
    CLAIM_TABLES,
    LISTS,
    OTHER_TABLES,
    TABLES,
    claims,
    dictionary,
    edition,
    in_order,
    known,
    published,
    shapes,
    table,
    texts,
    words,
)
from helpers.load.unusable import nothing
from helpers.project import folder

__all__ = [
    "CLAIM_TABLES",
    "LISTS",
    "OTHER_TABLES",
    "TABLES",
    "Record",
    "claims",
    "dictionary",
    "edition",
    "filter_claims",
    "folder",
    "in_order",
    "known",
    "nothing",
    "published",
    "record",
    "record_of",
    "shapes",
    "table",
    "texts",
    "words",
]
