"""The record in the forms that others read."""

import io
import zipfile
from pathlib import Path

import pandas as pd

from helpers import load, measure, parameters, spreadsheet
from helpers.events import licence
from helpers.files import write as write_file
from helpers.files import writing
from helpers.load import Record
from helpers.measure import standing

# zip's own beginning of time, so that the same record gives the same bytes
EPOCH = (1980, 1, 1, 0, 0, 0)

# The columns of UCDP GED 25.1 in its order. Those that ``ged`` does not fill stay blank.
GED_COLUMNS = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name"),
    *("side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b"),
    *("number_of_sources", "source_article", "source_office", "source_date", "source_headline", "source_original"),
    *("where_prec", "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt"),
    *("priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
SIDES = {
    "iraqi_forces": "deaths_a",
    "iraqi_officers": "deaths_a",
    "iraqi_soldiers": "deaths_a",
    "us_forces": "deaths_a",
}
SIDES |= {"is": "deaths_b", "is_leaders": "deaths_b", "civilians": "deaths_civilians"}
STATE_BASED, ONE_SIDED = 1, 3


def write(data: Path, out: Path) -> list[Path]:
    """The paths of ``claims.csv``, ``record.zip`` and ``ucdp_ged.csv``, once written into ``out``.

    Text cells of the CSVs are safe against spreadsheet formulas; the zip holds the record's own files unchanged.
    Raises Refusal (exit code 78) where the folder also holds what its makers' terms keep from others.
    """
    licence.require_shareable(data, purpose="nothing beside it is exported")
    record = load.record_of(data, **parameters.WHOLE)
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
    files = {
        "claims.csv": spreadsheet.text(tidy(record)).encode(spreadsheet.ENCODING),
        "record.zip": package(data),
        "ucdp_ged.csv": spreadsheet.text(ged(record)).encode(spreadsheet.ENCODING),
    }
    for name, content in files.items():
        write_file(out / name, content)
    return [out / name for name in files]


def tidy(record: Record) -> pd.DataFrame:
    """Every claim with its source and origin beside it; one row is one claim."""
    stands = standing.standing(record.claims, record.links, record.origins)
    claims = record.claims.assign(standing=stands)
    sources = record.sources[["source_id", "source_office", "source_headline", "source_date", "url", "reliability"]]
    origins = record.origins[["origin_id", "name", "kind", "party_to_conflict", "reliability"]].add_prefix("origin_")
    joined = claims.merge(sources.rename(columns={"reliability": "source_reliability"}), on="source_id", how="left")
    joined = joined.merge(origins.rename(columns={"origin_origin_id": "origin_id"}), on="origin_id", how="left")
    return joined.sort_values("claim_id").reset_index(drop=True)


def ged(record: Record) -> pd.DataFrame:
    """The dated events in the columns of UCDP GED; one row is one event, its reports joined as *representative*.

    ``data/README.md`` says which column comes from what. Event types other than battles and violence against
    civilians have no ``type_of_violence`` here, since the record does not say who was meant.
    """
    events = measure.events(record.events, record.counts, record.origins, record.links, aggregation="representative")
    rows = [_ged(event, record) for event in events[events["date_start"].notna()].itertuples()]
    return pd.DataFrame(rows, columns=GED_COLUMNS)


def _ged(event, record: Record) -> dict:
    reports = record.events[record.events["claim_id"].isin(event.claim_ids)]
    sources = record.sources[record.sources["source_id"].isin(reports["source_id"])]
    battle = event.event_type == "Battles"
    return {
        "relid": event.event_id,
        "year": event.date_start.year,
        "type_of_violence": {"Battles": STATE_BASED, "Violence against civilians": ONE_SIDED}.get(event.event_type, ""),
        "side_a": "Government of Iraq" if battle and event.country == "IRQ" else "",
        "side_b": "IS" if battle and event.initiator in ("is", "coalition", "state_force") else "",
        "number_of_sources": event.n_origins,
        "source_article": "; ".join(event.claim_ids),
        "source_office": "; ".join(sources["source_office"]),
        "source_date": "; ".join(sources["source_date"]),
        "source_headline": "; ".join(sources["source_headline"]),
        "source_original": "; ".join(record.words.origin(origin) for origin in reports["origin_id"].unique()),
        "event_clarity": 1 if event.date_prec == 1 and event.place_id else 2,
        "date_prec": event.date_prec,
        "date_start": event.date_start.strftime("%Y-%m-%d"),
        "date_end": event.date_end.strftime("%Y-%m-%d"),
        "country": record.words.geography(event.country, ""),
        **_where(event, record),
        **_deaths(event, record),
    }


def _where(event, record: Record) -> dict:
    """The place, if there is just one; UCDP's 6 (the country) where no place is stated."""
    named = record.places[record.places["place_id"].isin(event.place_id.split())]
    if len(named) != 1:
        return {"where_prec": 6 if event.country else "", "where_description": "; ".join(named["name"])}
    place = named.iloc[0]
    governorates = place["governorate_id"].split()
    located = pd.notna(place["lat"])
    return {
        "where_prec": int(place["where_prec"]),
        "where_coordinates": place["name"] if located else "",
        "where_description": place["place_basis"],
        "adm_1": record.words.place(governorates[0]) if len(governorates) == 1 else "",
        "latitude": place["lat"] if located else "",
        "longitude": place["lon"] if located else "",
        "geom_wkt": f"POINT ({place['lon']} {place['lat']})" if located else "",
    }


def _deaths(event, record: Record) -> dict:
    """The chosen toll in UCDP's columns; people who fit none of them count as unknown."""
    if not event.killed_claim_id:
        return {}
    toll = record.counts.set_index("claim_id").loc[event.killed_claim_id]
    best = next((value for value in (event.killed_best, event.killed_low) if pd.notna(value)), "")
    return {
        SIDES.get(toll["who"], "deaths_unknown"): best,
        "best": best,
        "low": event.killed_low if pd.notna(event.killed_low) else best,
        "high": event.killed_high if pd.notna(event.killed_high) else ("" if pd.isna(event.killed_best) else best),
    }


def package(data: Path) -> bytes:
    """The dictionary, its tables and their guides, in a zip that any Data Package reader opens."""
    tables = [item["path"] for item in load.dictionary(data)["resources"]]
    names = ["datapackage.json", *tables, "README.md", "CODEBOOK.md"]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            if (data / name).is_file():
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, (data / name).read_bytes())
    return content.getvalue()
