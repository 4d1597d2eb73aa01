from datetime import date

import pytest

from helpers import dates


@pytest.mark.parametrize(
    ("text", "start", "end", "prec"),
    [
        ("2024-03-01", date(2024, 3, 1), date(2024, 3, 1), 1),
        ("2020-05-02/2020-05-07", date(2020, 5, 2), date(2020, 5, 7), 2),
        ("2020-05-02/2020-05-08", date(2020, 5, 2), date(2020, 5, 8), 3),
        ("2020-05-02/2020-06-01", date(2020, 5, 2), date(2020, 6, 1), 4),
        ("2020-05-02/2020-06-02", date(2020, 5, 2), date(2020, 6, 2), 5),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), 4),
        ("2024-01/2024-06", date(2024, 1, 1), date(2024, 6, 30), 5),
        ("2014?/2017?", date(2014, 1, 1), date(2017, 12, 31), 5),
    ],
)
def test_a_date_spans_the_days_it_may_mean(text, start, end, prec):
    span = dates.span(text)
    assert (span.start, span.end, span.prec) == (start, end, prec)


def test_an_approximate_date_keeps_its_mark():
    assert dates.span("2020-08-31~").uncertain
    assert dates.span("2020-03?/2020-05").uncertain
    assert not dates.span("2020-08-31").uncertain


def test_a_blank_date_is_no_date():
    assert dates.span("") is None


@pytest.mark.parametrize(
    "text", ["45352", "01/03/2024", "2024-02-30", "2024-03-01/", "2024-03/..", "2024-13", "2024-21"]
)
def test_what_is_no_day_month_or_year_is_refused(text):
    with pytest.raises(ValueError, match="expected an EDTF date"):
        dates.span(text)


def test_an_interval_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends before it starts"):
        dates.span("2024-06/2024-01")
