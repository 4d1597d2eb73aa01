import re
import zipfile

import edition
import frictionless
import pytest

from helpers import load, measure, parameters
from helpers.errors import Refusal
from helpers.measure import resurgence, timeline
from helpers.project import ROOT
from helpers.tools import dictionary


def test_the_record_is_a_valid_data_package():
    report = frictionless.validate(str(ROOT / "data" / "datapackage.json"))
    assert report.valid, report.to_summary()
    assert len(report.tasks) == len(list((ROOT / "data").glob("*.csv")))


def test_every_claim_stands_in_one_table_with_its_days():
    claims = load.claims()
    assert claims["claim_id"].is_unique
    assert (claims["date_start"].isna() == (claims["date_edtf"] == "")).all()
    assert (claims["date_start"].dropna() <= claims["date_end"].dropna()).all()


def test_what_is_claimed_is_said_in_both_languages():
    claims = load.claims()
    assert (claims["claim"] != claims["claim_fr"]).all()
    for text in ("doubt", "caveat"):
        assert ((claims[text] == "") == (claims[f"{text}_fr"] == "")).all()


def test_the_total_of_operations_is_the_sum_of_its_parts():
    claims = load.claims().set_index("claim_id")
    total = claims.loc["opex360-2024-17"]
    parts = claims[claims["part_of"] == "opex360-2024-17"]
    assert total["value_best"] == parts["value_best"].sum() == 196


def test_the_total_of_claimed_attacks_is_for_two_countries():
    row = load.claims().set_index("claim_id").loc["opex360-2024-13"]
    assert (row["value_best"], row["country"], row["count_basis"]) == (153, "IRQ SYR", "claimed_by_group")


def test_the_changelog_names_the_edition():
    version, _ = load.edition()
    assert f"## {version} " in (ROOT / "data/CHANGELOG.md").read_text(encoding="utf-8")


def test_the_dictionary_is_in_step():
    text = (ROOT / "data/README.md").read_text(encoding="utf-8")
    assert dictionary.markdown(ROOT / "data") in text, "run: python -m helpers dictionary"
    codebook = (ROOT / "data/CODEBOOK.md").read_text(encoding="utf-8")
    assert dictionary.enumerations(ROOT / "data") in codebook, "run: python -m helpers dictionary"


def test_the_edition_that_tests_of_code_read_has_the_columns_of_the_record():
    with zipfile.ZipFile(edition.PACKED) as packed:
        held = packed.read("datapackage.json")
    assert held == (ROOT / "data/datapackage.json").read_bytes(), "run: python tests/edition.py"


def test_an_example_of_the_codebook_stays_as_long_as_it_is_one(data_copy):
    path, before = data_copy / "CODEBOOK.md", dictionary.enumerations(data_copy)
    rows = (data_copy / "events.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (data_copy / "events.csv").write_text("".join([rows[0], *reversed(rows[1:])]), encoding="utf-8")
    assert dictionary.enumerations(data_copy) == before
    path.write_text(
        path.read_text(encoding="utf-8").replace("`agency-2020-24` |", "`gone-2020-01` |"), encoding="utf-8"
    )
    other = dictionary.enumerations(data_copy)
    assert other != before and "gone-2020-01" not in other


def test_every_value_of_every_enumeration_is_used():
    shown = re.split(r"\*\*`(.+?)`\*\*", dictionary.enumerations(ROOT / "data"))[1:]
    unused = {title for title, table in zip(shown[::2], shown[1::2], strict=True) if re.search(r"\|  \|$", table, re.M)}
    # published scales stand whole, whether or not a step occurs
    assert unused <= {"sources.reliability", "origins.reliability", "places.where_prec", "credibility"}


ENGLISH = re.compile(r"\b(?:the|of|and|says|with|for|from|was|were|by|that)\b", re.I)
NAMES = r"\bThe [A-Z]\w+"
FRENCH = re.compile(
    r"\b(?:le|la|les|du|des|une?|et|dans|selon|pour|par|que|qui|en|est|sont|ni|pas|sur|chiffre|certaines)\b|[’éèàç]",
    re.I,
)


@pytest.mark.parametrize("column", ["claim", "doubt", "caveat"])
def test_what_a_reader_sees_of_a_claim_is_in_both_languages(column):
    claims = load.claims()
    assert set(claims.index[claims[column] != ""]) == set(claims.index[claims[f"{column}_fr"] != ""])
    # what is not ours to translate: the names of bodies
    names = "|".join(
        sorted(map(re.escape, load.table("origins")["name_fr"].str.split(" (", regex=False).str[0]), key=len)
    )
    said = claims[claims[column] != ""]
    own = said[f"{column}_fr"].str.replace(names, "", regex=True)
    english = said.loc[own.str.replace(NAMES, "", regex=True).str.contains(ENGLISH), "claim_id"]
    assert list(english) == []
    assert list(said.loc[~said[f"{column}_fr"].str.contains(FRENCH), "claim_id"]) == []


def test_the_data_folder_can_be_named(data_copy):
    assert load.folder() == data_copy


def test_a_record_with_a_fault_is_not_read(data_copy, given):
    table = data_copy / "counts.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("claimed_by_group", "claimed_by_grop"), encoding="utf-8")
    with pytest.raises(Refusal, match=r"counts\.csv:\d+:\d+: ENUM .*claimed_by_group") as caught:
        load.record(**given())
    assert caught.value.exit_code == 65


def test_the_selection_counts_every_claim_once(given):
    record = load.record(**given(COUNTRY="IRQ"))
    assert len(record.claims) + len(record.removed) == len(load.claims())
    assert set(record.listed["claim_id"]) <= set(record.removed["claim_id"])


def test_a_claim_that_a_page_names_is_in_the_record():
    texts = [path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]]
    named = {name for text in texts for name in re.findall(r"(?<![\w-])[a-z0-9]+-20\d\d-\d\d(?![\w-])", text)}
    assert named and named <= set(load.claims()["claim_id"])


def test_who_is_not_named_is_graded_alike_on_every_side():
    origins = load.table("origins")
    unnamed = origins[~origins["named"] & origins["kind"].isin(["official", "expert", "private_person", "armed_group"])]
    assert len(set(unnamed["party_to_conflict"])) > 1
    assert set(unnamed["reliability"]) == {"F"}
    assert not (origins["reliability"].isin(["A", "B"]) & ~origins["named"]).any()


def test_an_allegation_keeps_who_is_accused_of_what_on_which_evidence_and_feeds_no_count():
    allegations = load.table("judgements").query("kind == 'allegation'")
    assert len(allegations) and (allegations[["accused", "evidence_offered", "response"]] != "").all(axis=None)
    assert (allegations[["value_low", "value_best", "value_high"]].isna()).all(axis=None)
    assert set(allegations["claim_id"]).isdisjoint(load.table("counts")["claim_id"])


def test_operations_against_the_group_are_never_its_activity():
    record = load.record(**parameters.WHOLE)
    marks = timeline.marks(record)
    events, counts = (table.set_index("claim_id") for table in (record.events, record.counts))
    of_the_group = set(
        marks.loc[marks["block"].eq("attacks") | marks["lane"].isin(["recorded", "claimed"]), "claim_id"]
    )
    assert len(of_the_group) > 20
    for claim in of_the_group:
        assert events["initiator"].get(claim, "is") == "is" and counts["actor"].get(claim, "is") == "is", claim
    assert "opex360-2024-17" not in of_the_group
    evidence = resurgence.evidence(record)
    actors = {counts["actor"].get(claim, "is") for ids in evidence["claim_ids"] for claim in ids}
    assert actors == {"is"}


def test_the_ground_of_a_grade_is_that_of_its_row():
    claims = load.claims().query("layer == 'article'")
    shared = claims.groupby("credibility_basis")["claim_id"].size()
    assert list(shared[shared > 4].index) == []
    assert not claims["credibility_basis"].str.contains("no origin, or a doubt").any()


def test_a_revised_toll_and_a_list_of_the_dead_are_counted_as_they_should_be():
    record = load.record(**parameters.WHOLE)
    tolls = measure.events(record.events, record.counts, record.origins, record.links, aggregation="representative")
    tolls = tolls.set_index("event_id")
    # the ministry revised 80 to 89
    assert tolls.at["homs-2023-10-05", "killed_best"] == 89
    # line 45 lists a commander, his deputy and an intelligence director, eight officers and thirteen soldiers
    of_article = measure.tolls(record.counts[record.counts["source_id"] == "cradle-2024"], record.links)
    houran = of_article.set_index("event_id").loc["houran-2013-12"]
    assert (houran["value_low"], houran["bound"]) == (24, "at_least")
