import pytest

from helpers.errors import Refusal
from helpers.tools import show


def test_a_claim_is_shown_with_its_source_grades_links_and_what_rests_on_it():
    text = show.claim("opex360-2024-13")
    assert "003_2e423ecf6e16d530.txt, 17" in text
    assert "origin grade     B" in text
    assert "<- explains wing-2025-01-03" in text
    assert "attack-timeline: latest attack total" in text


def test_parts_name_their_total_and_a_total_its_parts():
    assert "part of          opex360-2024-17" in show.claim("opex360-2024-18")
    assert "parts            opex360-2024-18, opex360-2024-19" in show.claim("opex360-2024-17")


def test_what_was_not_known_on_a_day_is_not_shown():
    assert "standing         contested" in show.claim("cradle-2024-49")
    with pytest.raises(Refusal, match="expected the id of a claim then known"):
        show.claim("cradle-2024-49", as_of="2024-01-01")


def test_a_link_counts_from_the_day_on_which_both_ends_are_known():
    assert "wing-2025-01-03" not in show.claim("opex360-2024-13", as_of="2024-12-01")


def test_a_claim_is_shown_in_french():
    assert "standing         contesté" in show.claim("cradle-2024-49", lang="fr")


def test_a_line_of_an_article_leads_to_its_claims_and_to_what_is_not_coded():
    assert show.line("opex360-2024:17").startswith("opex360-2024-13 (counts)")
    assert "not coded: deux" in show.line("cradle-2024:25")
    with pytest.raises(Refusal, match="did you mean 'opex360-2024'"):
        show.line("opex360-204:17")


def test_a_line_has_the_claims_that_cite_it_and_none_of_a_line_whose_number_holds_its_own():
    for cited in ("5", "21"):
        assert "opex360-2024-01 (" in show.line(f"opex360-2024:{cited}")
    assert "opex360-2024-01 (" not in show.line("opex360-2024:2")


def test_a_claim_names_the_others_of_its_event():
    text = show.claim("centcom-2025-12-04")
    assert "same event       centcom-2025-12-05\n" in text
    assert "same event" not in show.claim("opex360-2024-13")


@pytest.mark.parametrize("claim", ["opex360-2024-99", "", "../../etc/passwd"])
def test_an_unknown_claim_is_refused(claim):
    with pytest.raises(Refusal, match="expected the id of a claim"):
        show.claim(claim)
