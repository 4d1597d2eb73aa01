import csv
import hashlib
import re
import shutil

import pytest
from cases import save

from helpers import check, errors
from helpers.__main__ import main
from helpers.check import audit
from helpers.check.rules import QUANTITY
from helpers.desk import accept, derive, files, finding, periods, reading, remaining, states, stubs, vocabulary
from helpers.errors import Refusal
from helpers.project import FOLDER_VARIABLE, ROOT

ID = "harbour-2024"
# an article of our own, with four claims: a total, an event with its toll, a number of fighters
TEXT = """Harbour Quarterly: the spring in Ninawa

12 May 2024

The Harbour Group counted 34 attacks by the Islamic State in Ninawa from January to March 2024.

On 4 April 2024 at least five policemen were killed on Long Hill, the army said. Covid-19 had closed the road.

About 3,000 to 4,000 fighters are left in Iraq, according to An institute.
"""
SOURCE = {
    "source_office": "Harbour Quarterly",
    "source_headline": "Short report on attacks in one governorate",
    "source_headline_fr": "Bref article sur les attaques dans un gouvernorat",
    "source_type": "press",
    "party_to_conflict": "no",
    "reliability": "C",
    "reliability_basis": "names its origins",
    "covers_edtf": "2024-01/2024-04",
}
GROUP = {"name_fr": "Groupe Harbour", "kind": "monitor", "party_to_conflict": "no", "named": "true"}
GROUP |= {"reliability": "C", "reliability_basis": "a named group, its list not seen"}
GRADED = {"credibility": "3", "credibility_basis": "one named origin"}
SAID = {
    "r1": {
        "origin_id": "Harbour Group",
        "claim": "The Harbour Group counts 34 attacks in Ninawa from January to March.",
    }
    | {"claim_fr": "Le Groupe Harbour compte 34 attaques à Ninive de janvier à mars."},
    "r2e": {"claim": "The army says that policemen were attacked on Long Hill.", "initiator": "unknown"}
    | {"claim_fr": "L’armée dit que des policiers ont été attaqués.", "initiator_basis": "the line names nobody"},
    "r2": {"claim": "The army says that at least 5 policemen were killed.", "actor": "not_stated"}
    | {"claim_fr": "L’armée dit qu’au moins 5 policiers ont été tués.", "count_basis": "attributed_by_officials"},
    "r4": {
        "claim": "The institute puts the fighters left at about 3,000 to 4,000.",
        "definition": "fighters, no more said",
    }
    | {"claim_fr": "L’institut estime à environ 3 000 à 4 000 les combattants restants.", "date_edtf": "2024-05-12"}
    | {"date_basis": "what holds now: the source date"},
}


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A small record in whose folder the desk works."""
    (tmp_path / "data").mkdir()
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "data"))
    return save(tmp_path / "data")


@pytest.fixture
def article(data, tmp_path):
    path = tmp_path / "harbour.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def draft(article):
    return stubs.make(ID, article)


def rows(name):
    with (files.folder(ID) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decide(name, decided, key):
    """Write what an analyst decides into a file of the draft; ``decided`` is by the cell in the column ``key``."""
    there = rows(name)
    for row in there:
        row |= decided.get(row[key], {})
    with (files.folder(ID) / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, there[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(there)


def decide_all(**changed):
    decide("sources", {ID: SOURCE}, "source_id")
    decide("statements", {row: GRADED | said | changed for row, said in SAID.items()}, "row")
    assert main(["article", ID]) in (errors.PUBLISHED, errors.DATA_INVALID)
    decide("origins", {"harbour-group": GROUP}, "origin_id")


def snapshot(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- what is found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "lang", "cells"),
    [
        ("about 4,000 men", "en", {"value_best": "4000", "bound": "approx"}),
        ("no more than 500 men", "en", {"value_high": "500", "bound": "at_most"}),
        ("up to 500 men", "en", {"value_high": "500", "bound": "at_most"}),
        ("at least ten men", "en", {"value_low": "10", "bound": "at_least"}),
        ("more than a dozen men", "en", {"value_low": "12", "bound": "more_than"}),
        ("fewer than 500 men", "en", {"value_high": "500", "bound": "fewer_than"}),
        ("14,000 to 18,000 men", "en", {"value_low": "14000", "value_high": "18000", "bound": "exact"}),
        ("between 5 and 6 men", "en", {"value_low": "5", "value_high": "6", "bound": "exact"}),
        ("about 5,000 to 6,000", "en", {"value_low": "5000", "value_high": "6000", "bound": "approx"}),
        ("dozens of men", "en", {"value_words": "dozens"}),
        ("plus de 60 000 hommes", "fr", {"value_low": "60000", "bound": "more_than"}),
        ("une quarantaine d’hommes", "fr", {"value_best": "40", "bound": "approx"}),
        ("des centaines d’hommes", "fr", {"value_words": "hundreds"}),
        ("entre 150 et 200 hommes", "fr", {"value_low": "150", "value_high": "200", "bound": "exact"}),
    ],
)
def test_a_number_is_read_with_its_bound_as_the_codebook_says(sentence, lang, cells):
    assert [number.cells for number in finding.numbers(sentence, lang)] == [cells]


def test_a_change_from_one_number_to_another_is_no_range():
    assert len(finding.numbers("from 500 to 4,000 men", "en")) == 2


@pytest.mark.parametrize(
    ("sentence", "lang", "expected"),
    [
        ("on 4 April 2023", "en", ["2023-04-04"]),
        ("on April 4, 2023", "en", ["2023-04-04"]),
        ("from January to March 2023", "en", ["2023-01/2023-03"]),
        ("it may march in 2017", "en", ["2017"]),
        ("since early April", "en", ["2023-04?"]),
        ("last December", "en", ["2022-12?"]),
        ("on 31 April 2023", "en", [""]),
        ("le 1er septembre 2024", "fr", ["2024-09-01"]),
        ("entre janvier et juin 2024", "fr", ["2024-01/2024-06"]),
    ],
)
def test_a_period_is_read_as_edtf_and_a_year_that_is_not_said_is_marked(sentence, lang, expected):
    assert [period.edtf for period in periods.named(sentence, lang, "2023-05-12")] == expected


def test_a_place_is_the_longest_name_and_the_governorate_only_where_the_word_says_so():
    known = [
        {"place_id": "IQ-BG", "name": "Baghdad", "name_fr": "Bagdad", "kind": "governorate"},
        {"place_id": "baghdad", "name": "Baghdad", "name_fr": "Bagdad", "kind": "town"},
        {"place_id": "west-anbar", "name": "western Anbar", "name_fr": "ouest d’Anbar", "kind": "region"},
        {"place_id": "IQ-AN", "name": "Anbar", "name_fr": "Anbar", "kind": "governorate"},
        {"place_id": "anbar-desert", "name": "Anbar desert", "name_fr": "désert d’Anbar", "kind": "desert"},
        {"place_id": "hamrin", "name": "Hamrin mountains", "name_fr": "monts Hamrin", "kind": "mountains"},
    ]
    sentence = "In western Anbar, the Anbar desert, near Hamrin, in Baghdad and in Baghdad province"
    assert finding.places(sentence, known, "en") == ["west-anbar", "anbar-desert", "hamrin", "baghdad", "IQ-BG"]


def test_those_counted_and_those_who_acted_are_guessed_from_the_words_next_to_the_number_alone():
    def first(sentence):
        return stubs.guessed(sentence, finding.numbers(sentence, "en")[0])

    table, cells = first("Gunmen of the Islamic State killed at least five policemen")
    assert (table, cells["what"], cells["who"]) == ("counts", "killed", "iraqi_forces") and "actor" not in cells
    assert "who" not in first("Militants wounded eight near the road")[1]
    assert first("There were 34 attacks by the Islamic State")[1]["actor"] == "is"
    assert first("Some 500 people lived there")[0] == "?"
    assert first("There are still 2,500 soldiers of the coalition")[0] == "forces"
    assert first("Some 20 soldiers of the coalition were killed")[0] == "counts"


@pytest.mark.parametrize(
    ("sentence", "cells"),
    [
        ("Attacks have become rarer in the north.", {"table": "judgements", "about": "rate", "direction": "down"}),
        (
            "Les activités de l’État islamique ont augmenté.",
            {"table": "judgements", "about": "rate", "direction": "up"},
        ),
        ("The threat of the group is growing.", {"table": "judgements", "about": "threat", "direction": "up"}),
        # what is said not to rise need not fall
        ("Ces attaques n’indiquent pas une augmentation.", {"table": "judgements", "about": "rate", "direction": ""}),
    ],
)
def test_a_comparison_without_a_number_is_a_judgement_with_the_direction_that_it_states(
    data, tmp_path, sentence, cells
):
    path = tmp_path / "change.txt"
    path.write_text(f"{TEXT}\n{sentence}\n", encoding="utf-8")
    stubs.make(ID, path)
    (row,) = [row for row in rows("statements") if row["said"] == sentence]
    assert {name: row[name] for name in ("about", "direction")} | {"table": row["table"]} == cells


@pytest.mark.parametrize("sentence", ["The price of bread has risen.", "The road lies in remote valleys."])
def test_what_speaks_of_no_activity_or_of_no_change_is_no_judgement(sentence):
    assert vocabulary.without_number(sentence) == ""


def test_a_sentence_ends_where_it_ends_and_not_after_a_title():
    text = reading.Text("a", "", "en", ("Gen. White said so. He left. “No.” Then 5 came.",))
    assert [sentence.text for sentence in text.sentences()] == [
        "Gen. White said so.",
        "He left.",
        "“No.”",
        "Then 5 came.",
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The Pentagon heard it, and the Harbour Group said so.", ("harbour-group", "reported")),
        ("“It is so”, said the Harbour Group, not the Pentagon.", ("harbour-group", "quoted")),
        (f"The Pentagon left {'long ' * 20}ago, somebody said.", ("", "reported")),
        ("The Pentagon reportedly left.", ("", "unattributed")),
        ("The Pentagon left.", ("", "")),
    ],
)
def test_a_sentence_is_said_by_whoever_stands_nearest_to_the_word_that_says_so(sentence, expected):
    known = [
        {"origin_id": "pentagon", "name": "Pentagon", "name_fr": "Pentagone", "short": "Pentagon", "kind": "body"},
        {"origin_id": "harbour-group", "name": "Harbour Group", "name_fr": "", "short": "Harbour", "kind": "monitor"},
    ]
    assert finding.speaker(sentence, [row | {"named": "true"} for row in known], "en") == expected


def test_a_figure_on_a_line_that_a_paragraph_of_the_record_cites_is_coded(draft, data):
    decide_all()
    decide("sources", {ID: {"layer": "context", "url": "https://example.org/note"}}, "source_id")
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    made = files.read(ID)
    found = {figure.text: state for figure, state in states.figures(made)}
    assert found["34"] == found["five"] == states.CODED
    # the headline is the one line that no row cites
    assert states.unread(made) == [1]


# --- a draft ----------------------------------------------------------------------------------------------------------


def test_a_long_sentence_is_shown_by_its_beginning(data, tmp_path):
    path = tmp_path / "long.txt"
    path.write_text(f"{TEXT}\nThey counted 7 {'very ' * 200}long days.\n", encoding="utf-8")
    stubs.make(ID, path)
    (said,) = [row["said"] for row in rows("statements") if "very very" in row["said"]]
    assert len(said) == stubs.SAID and said.startswith("They counted 7 very") and said.endswith("very…")


def test_a_draft_holds_what_the_text_says_and_a_question_where_a_person_must_decide(draft, article):
    (source,) = rows("sources")
    assert source["text_sha256"] == hashlib.sha256(article.read_bytes()).hexdigest()
    assert (source["source_date"], source["date_basis"], source["lang"]) == ("2024-05-12", "stated in line 3", "en")
    assert source["reliability"] == "?"
    said = {row["row"]: row for row in rows("statements")}
    total = said["r1"]
    assert (total["table"], total["value_best"], total["unit"], total["date_edtf"]) == (
        *("counts", "34", "attacks", "2024-01/2024-03"),
    )
    assert (total["place_id"], total["country"], total["actor"], total["origin_id"]) == ("IQ-NI", "IRQ", "is", "?")
    toll, event = said["r2"], said["r2e"]
    assert (toll["value_low"], toll["bound"], toll["unit"], toll["value_status"]) == (
        "5",
        "at_least",
        "people",
        "stated",
    )
    assert event["table"] == "events" and event["event_id"] == toll["event_id"] == "long-hill-2024-04-04"
    assert (event["origin_id"], event["place_id"]) == ("army", "long-hill")
    # who acted is never guessed from who else is named
    assert toll["actor"] == event["initiator"] == "?"
    assert (said["r3"]["table"], said["r3"]["reason"]) == ("not_coded", "a part of a name")
    strength = said["r4"]
    assert (strength["value_low"], strength["value_high"], strength["bound"]) == ("3000", "4000", "approx")
    assert (strength["population"], strength["origin_id"]) == ("fighters", "institute")


def test_what_follows_is_filled_in_once_and_nothing_that_a_person_wrote_is_touched(draft):
    decide_all()
    before = snapshot(files.folder(ID))
    assert rows("origins")[0]["short"] == "Harbour Group"
    main(["article", ID])
    again = snapshot(files.folder(ID))
    main(["article", ID])
    assert snapshot(files.folder(ID)) == again
    assert before["statements.csv"] != again["statements.csv"]
    (total,) = [row for row in rows("statements") if row["row"] == "r1"]
    assert (total["origin_id"], total["count_basis"]) == ("harbour-group", "recorded_by_monitor")


def test_of_a_new_place_it_is_asked_where_it_lies(draft):
    decide("statements", {"r1": {"place_id": "Third Hill"}}, "row")
    main(["article", ID])
    (place,) = [row for row in rows("places") if row["name"] == "Third Hill"]
    assert (place["place_id"], place["country"], place["governorate_id"]) == ("third-hill", "?", "?")


def test_what_comes_next_is_said_when_nothing_is_open(draft, capsys):
    decide_all()
    main(["article", ID])
    assert f"next: `python -m helpers article {ID} --accept`" in capsys.readouterr().out
    decide("statements", {"r1": {"claim_fr": "?"}}, "row")
    main(["article", ID])
    assert "--accept" not in capsys.readouterr().out


def test_what_followed_from_an_answer_that_changed_is_asked_again(draft):
    decide("statements", {"r1": {"what": "killed"}}, "row")
    main(["article", ID])
    (row,) = [row for row in rows("statements") if row["row"] == "r1"]
    assert (row["unit"], row["who"]) == ("people", "?")


def test_all_that_is_open_is_told_at_once_with_the_values_and_their_meaning(draft, capsys):
    assert main(["article", ID, "--all"]) == errors.PUBLISHED
    said = capsys.readouterr().out
    assert "statements.csv:2 r1 (line 5, 34, counts): origin_id, claim, claim_fr" in said
    for value, meaning in (("government_outlet", "outlet run for a government"), ("coalition", "the coalition or a")):
        assert f"{value}  " in said and meaning in said
    assert said.count("Admiralty grade of the information") == 1
    assert "French pending: 4" in said
    assert "Lines that no row cites (statements without a number are rows too):\n  1\n" in said
    assert "event_id (place and day, such as kirkuk-2022-04-05)" not in said
    decide("statements", {"r2": {"event_id": "?", "place_id": "long-hill north-hill"}, "r4": {"value_low": ""}}, "row")
    decide("statements", {"r4": {"value_high": ""}, "r2e": {"event_id": "?"}}, "row")
    main(["article", ID, "--all"])
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("event_id (place and day, such as kirkuk-2022-04-05)") == 2
    assert "value_status (no number and no vague word is filled in)" in said


def test_the_first_status_fits_a_screen_and_says_how_to_see_all(draft, capsys):
    main(["article", ID, "--all"])
    whole = capsys.readouterr().out.splitlines()
    assert len(whole) > 80
    main(["article", ID])
    said = capsys.readouterr().out.splitlines()
    assert len(said) <= 40 and said[-1] == f"All of it: `python -m helpers article {ID} --all`"
    text = " ".join(" ".join(said).split())
    made = files.read(ID)
    named = [(name, line) for name in (files.STATEMENTS, *files.BESIDE) for line in made.rows[name]]
    count = sum(len(derive.open_cells(made, name, line)) for name, line in named)
    assert f"that a person must decide (?): {count} in" in text
    assert "claim 4, claim_fr 4, credibility 4" in text and "more rows" in text
    # one line takes no more room than to say that it is left out
    assert remaining._cut(["a", "b", "c"], 2) == ["a", "b", "c"]
    assert remaining._cut(["a", "b", "c", "d"], 2) == ["a", "b", "  and 2 more"]
    assert "credibility: 2 (probably true), 3 (possibly true)" in text


def test_the_grades_of_credibility_are_asked_as_the_codebook_asks_them(draft, data, capsys):
    shutil.copy(ROOT / "data/CODEBOOK.md", data)
    main(["article", ID, "--all"])
    said = " ".join(capsys.readouterr().out.split())
    assert "2 probably true: 1. Does a named person or body say what it itself did" in said
    assert re.search(
        r"4 doubtful: 4\. Does nobody named .* 5\. Is it one of these: a party .* 5 improbable: 2\. ", said
    )


def test_what_a_person_wrote_is_kept_and_what_would_follow_is_told(draft, capsys):
    decide_all()
    decide("statements", {"r1": {"count_basis": "media_reported"}}, "row")
    capsys.readouterr()
    main(["article", ID])
    told = "statements.csv:2 r1: count_basis is kept as 'media_reported'; from the other cells it would be 'recorded"
    assert told in capsys.readouterr().out
    assert next(row for row in rows("statements") if row["row"] == "r1")["count_basis"] == "media_reported"
    decide("statements", {"r1": {"count_basis": ""}}, "row")
    main(["article", ID])
    assert "is kept as" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cells", "event"),
    [
        ({"place_id": "north-hill"}, "north-hill-2024-04-04"),
        ({"place_id": "", "country": "IRQ"}, "irq-2024-04-04"),
        ({"date_edtf": "2024-04-05~"}, "long-hill-2024-04-05"),
        ({"place_id": "long-hill north-hill"}, ""),
        ({"date_edtf": "2024-04"}, ""),
        ({"event_id": "none"}, ""),
    ],
)
def test_a_toll_of_one_place_and_day_gets_its_event_once_both_are_known(draft, cells, event):
    draft.statements[:] = [line for line in draft.statements if line.cells["row"] == "r2"]
    draft.statements[0].cells |= {"event_id": ""} | cells
    derive.complete(draft)
    made = [line.cells["event_id"] for line in draft.statements if line.cells["table"] == "events"]
    assert made == [event] * bool(event)


def test_a_toll_of_no_event_has_none_in_the_record(draft, data):
    decide_all()
    made = files.read(ID)
    made.statements[:] = [line for line in made.statements if line.cells["row"] != "r2e"]
    next(line for line in made.statements if line.cells["row"] == "r2").cells["event_id"] = "none"
    files.write(made)
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    assert [row for row in check.record(data)["events"].rows if row["source_id"] == ID] == []
    (toll,) = [row for row in check.record(data)["counts"].rows if row["source_id"] == ID and row["what"] == "killed"]
    assert toll["event_id"] == ""


def test_figures_are_coded_drafted_excluded_or_open(draft):
    found = {figure.text: state for figure, state in states.figures(draft)}
    assert found["12"] == states.DATELINE and found["34"] == states.DRAFTED and found["19"] == states.EXCLUDED
    draft.statements[:] = [line for line in draft.statements if line.cells["figure"] != "34"]
    next(line for line in draft.statements if line.cells["figure"] == "19").cells["reason"] = "?"
    found = {figure.text: state for figure, state in states.figures(draft)}
    assert found["34"] == found["19"] == states.UNCODED


def test_the_number_of_the_headline_is_cited_with_the_line_that_says_more(data, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("The army killed 7 men\n\nOn 4 April 2024 the army killed 7 men, it said.\n", encoding="utf-8")
    made = stubs.make(ID, path)
    assert [line.cells["locator"] for line in made.statements if line.cells["table"] == "counts"] == ["1 3"]


def test_of_two_days_in_a_sentence_a_person_decides_and_a_place_stands_for_its_country(data, tmp_path):
    path = tmp_path / "a.txt"
    days = "On 4 April 2024 and on 6 April 2024 they killed 7 men."
    path.write_text(f"Iraq\n\n{days}\n\nOn 4 April 2024 they killed 8 men on Long Hill.\n", encoding="utf-8")
    two, placed = (line.cells for line in stubs.make(ID, path).statements if line.cells["table"] == "counts")
    assert (two["date_edtf"], two["date_basis"], two["country"]) == ("?", "?", "IRQ")
    assert (placed["date_edtf"], placed["country"], placed["place_id"]) == ("2024-04-04", "IRQ", "long-hill")


def test_the_direction_of_the_headline_is_cited_with_the_line_that_says_it_too(data, tmp_path):
    path = tmp_path / "a.txt"
    for number, other in enumerate(("Attacks rise", "The threat declines")):
        path.write_text(f"{other}\n\nAttacks have become rarer, he said.\n", encoding="utf-8")
        made = stubs.make(f"other-202{number}", path)
        assert [line.cells["locator"] for line in made.statements] == ["1", "3"]
    path.write_text("Attacks fall\n\nAttacks have become rarer, he said.\n", encoding="utf-8")
    assert [line.cells["locator"] for line in stubs.make("b-2024", path).statements] == ["1 3"]


def test_a_draft_is_no_part_of_the_record(draft, data):
    assert not files.folder(ID).is_relative_to(data)
    assert check.problems(data) == []


# --- into the record --------------------------------------------------------------------------------------------------


def test_what_is_complete_goes_into_the_tables_with_running_ids_and_passes_the_audit(draft, data, tmp_path, capsys):
    decide_all()
    before = snapshot(data)
    capsys.readouterr()
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    said = capsys.readouterr().out
    assert "1 in events" in said and "2 in counts" in said and "1 in not_coded" in said and "nothing stays" in said
    assert "Next: keep harbour.txt where ARTICLES has the texts; a line in data/CHANGELOG.md" in said
    assert check.problems(data) == []
    record = check.record(data)
    claims = {row["claim_id"]: row for row in check.claims(record) if row["source_id"] == ID}
    assert [(claims[f"{ID}-0{n}"].table.name) for n in (1, 2, 3, 4)] == ["counts", "events", "counts", "estimates"]
    assert claims[f"{ID}-01"]["count_basis"] == "recorded_by_monitor"
    assert [row["source_id"] for row in record["sources"].rows] == [ID, "press-2024", "paper-2023"]
    (source,) = [row for row in record["sources"].rows if row["source_id"] == ID]
    assert list(audit.of_article(record, source, files.folder(ID))) == []
    found = {figure.text: state for figure, state in states.figures(files.read(ID))}
    assert found["34"] == found["five"] == states.CODED and found["19"] == states.EXCLUDED
    # the rest of each file stands as it stood
    for name in ("counts.csv", "origins.csv", "sources.csv"):
        added = set((data / name).read_text(encoding="utf-8").splitlines()) - set(before[name].decode().splitlines())
        assert all(ID in line or "harbour" in line for line in added) and added
        assert [line for line in (data / name).read_text(encoding="utf-8").splitlines() if line not in added] == (
            before[name].decode().splitlines()
        )


def test_a_statement_in_a_table_without_numbers_takes_none_along(draft, data):
    decide_all()
    decide("statements", {"r4": {"table": "presence", "kind": "hideout"}}, "row")
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    (row,) = [row for row in check.record(data)["presence"].rows if row["source_id"] == ID]
    assert row["kind"] == "hideout" and not any(row[column] for column in QUANTITY)


def test_a_figure_of_which_nothing_is_said_stays_on_the_desk(draft, data, capsys):
    decide_all()
    made = files.read(ID)
    made.statements[:] = [line for line in made.statements if line.cells["figure"] != "34"]
    files.write(made)
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    said = capsys.readouterr().out
    assert rows("statements") == []
    assert "Still on the desk:" in said and "nothing stays" not in said


def test_rows_are_put_where_their_ids_belong(draft, data):
    decide_all()
    accept.accept(files.read(ID))
    ids = [row["claim_id"] for row in check.record(data)["counts"].rows]
    assert ids == sorted(ids) and ids[0].startswith(ID) and ids[-1].startswith("press-2024")


def test_a_row_without_french_waits_and_the_others_go(draft, data, capsys):
    decide_all()
    decide("statements", {"r4": {"claim_fr": "?"}}, "row")
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    assert "French pending: 1" in capsys.readouterr().out
    assert [row["row"] for row in rows("statements")] == ["r4"]
    assert f"{ID}-03" in {row["claim_id"] for row in check.claims(check.record(data))}
    decide("statements", {"r4": {"claim_fr": SAID["r4"]["claim_fr"]}}, "row")
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    assert [row["claim_id"] for row in check.record(data)["estimates"].rows if row["source_id"] == ID] == [f"{ID}-04"]


def test_parts_and_links_name_rows_of_the_draft_and_go_with_them(draft, data):
    decide_all()
    decide("statements", {"r2": {"claim_fr": "?"}}, "row")
    made = files.read(ID)
    link = {"from_claim_id": "r4", "relation": "contradicts", "to_claim_id": "press-2024-08", "basis": "other numbers"}
    later = {"from_claim_id": "r2", "relation": "explains", "to_claim_id": "r4", "basis": "says why"}
    made.rows["links"] = [files.Line(link), files.Line(later)]
    part = dict(made.statements[0].cells) | {"row": "r9", "part_of": "r2", "value_best": "5", "locator": "7"}
    made.statements.append(files.Line(part))
    files.write(made)
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    ends = [(row["from_claim_id"], row["to_claim_id"]) for row in check.record(data)["links"].rows]
    assert (f"{ID}-03", "press-2024-08") in ends
    # the part waits for its total, the second link for its end; what they name by now has an id
    assert {row["row"] for row in rows("statements")} == {"r2", "r9"}
    assert [(row["from_claim_id"], row["to_claim_id"]) for row in rows("links")] == [("r2", f"{ID}-03")]


@pytest.mark.parametrize(
    ("row", "cells", "said"),
    [
        ("r1", {"what": "atacks"}, "ENUM column what: got 'atacks'"),
        (
            "r1",
            {"value_best": "35", "claim": "35 attacks.", "claim_fr": "35 attaques."},
            "UNSUPPORTED column value_best",
        ),
        ("r2", {"date_edtf": "2024-04-31"}, "DATE column date_edtf"),
        ("r4", {"locator": "99"}, "LOCATOR column locator"),
    ],
)
def test_a_row_at_fault_is_named_in_the_draft_and_nothing_is_written(draft, data, capsys, row, cells, said):
    decide_all()
    decide("statements", {row: cells}, "row")
    before = snapshot(data)
    capsys.readouterr()
    assert main(["article", ID, "--accept"]) == errors.DATA_INVALID
    lines = capsys.readouterr().err.splitlines()
    number = [line["row"] for line in rows("statements")].index(row) + 2
    column = list(rows("statements")[0]).index(next(iter(cells))) + 1
    assert any(f"statements.csv:{number}:{column}: {said}" in line for line in lines), lines
    assert snapshot(data) == before
    assert main(["article", ID]) == errors.DATA_INVALID


def test_nothing_complete_is_said_and_nothing_written(draft, data, capsys):
    before = snapshot(data)
    assert main(["article", ID, "--accept"]) == errors.DATA_INVALID
    assert "no row is complete" in capsys.readouterr().err
    assert snapshot(data) == before


def test_a_table_that_cannot_be_written_leaves_all_as_they_were(draft, data, monkeypatch):
    decide_all()
    before, drafted = snapshot(data), snapshot(files.folder(ID))
    replace = accept.replace

    def fails(new, old):
        if old.name == "sources.csv":
            raise Refusal(errors.CANNOT_WRITE, [f"{old}: CANNOT-WRITE no room"])
        replace(new, old)

    monkeypatch.setattr(accept, "replace", fails)
    made = files.read(ID)
    derive.complete(made)
    with pytest.raises(Refusal, match="no room"):
        accept.accept(made)
    assert snapshot(data) == before
    assert snapshot(files.folder(ID)) == drafted


def test_a_public_document_is_coded_by_its_paragraphs(draft, data, capsys):
    decide_all()
    decide("sources", {ID: {"layer": "context", "url": "https://example.org/note"}}, "source_id")
    assert main(["article", ID, "--accept"]) == errors.PUBLISHED
    assert f"Next: a line in data/CHANGELOG.md that names {ID};" in capsys.readouterr().out
    counts = [row for row in check.record(data)["counts"].rows if row["source_id"] == ID]
    assert [row["locator"] for row in counts] == ["paragraph 3", "paragraph 4"]
    (source,) = [row for row in check.record(data)["sources"].rows if row["source_id"] == ID]
    assert source["text_file"] == source["text_sha256"] == ""


# --- mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no-such-draft"], errors.CONFIGURATION, "expected a text file or the id of a draft"),
        (["harbour.txt", "--id", "Harbour 2024"], errors.CONFIGURATION, "small letters and figures with hyphens"),
        (["harbour.txt", "--id", "press-2024"], errors.CONFIGURATION, "a source of the record"),
        (["no-such.txt", "--id", ID], errors.CONFIGURATION, "cannot be read"),
        (["press.txt", "--id", ID], errors.CONFIGURATION, "has the name of a text of press-2024"),
        (["latin.txt", "--id", ID], errors.DATA_INVALID, "latin.txt:2:1: ENCODING"),
        (["empty.txt", "--id", ID], errors.DATA_INVALID, "EMPTY"),
        (["harbour.txt", "--id", ID, "--accept"], errors.USAGE, "give one of them"),
    ],
)
def test_a_mistake_is_one_line(article, tmp_path, monkeypatch, capsys, arguments, code, said):
    (tmp_path / "latin.txt").write_bytes("un\nmort à Kirkouk".encode("latin-1"))
    (tmp_path / "empty.txt").write_bytes(b" \n")
    (tmp_path / "press.txt").write_text("A word.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["article", *arguments]) == code
    assert said in capsys.readouterr().err
    assert not files.folder(ID).exists()


def test_a_draft_is_not_begun_twice(draft, article, capsys):
    assert main(["article", str(article), "--id", ID]) == errors.CONFIGURATION
    assert "is there already" in capsys.readouterr().err


def test_a_draft_saved_badly_is_refused_at_its_place(draft, capsys):
    path = files.folder(ID) / "statements.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("locator", "line", 1), encoding="utf-8")
    assert main(["article", ID]) == errors.DATA_INVALID
    assert "statements.csv:1:3: HEADER got 'line'; expected 'locator'" in capsys.readouterr().err
