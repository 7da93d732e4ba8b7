"""Council terms and periods."""

from datetime import date

import pytest

from yhdyspinta.register.terms import (
    Body,
    NoTermError,
    calendar_year,
    council_term,
    next_council_term,
    two_years,
)

TERMS = [
    (date(2022, 3, 1), Body.COUNTY, date(2022, 3, 1), date(2025, 5, 31)),
    (date(2025, 5, 31), Body.COUNTY, date(2022, 3, 1), date(2025, 5, 31)),
    (date(2021, 8, 1), Body.MUNICIPALITY, date(2021, 8, 1), date(2025, 5, 31)),
    (date(2025, 6, 1), Body.COUNTY, date(2025, 6, 1), date(2029, 5, 31)),
    (date(2026, 11, 24), Body.MUNICIPALITY, date(2025, 6, 1), date(2029, 5, 31)),
    (date(2028, 2, 29), Body.COUNTY, date(2025, 6, 1), date(2029, 5, 31)),
    (date(2029, 5, 31), Body.COUNTY, date(2025, 6, 1), date(2029, 5, 31)),
    (date(2029, 6, 1), Body.COUNTY, date(2029, 6, 1), date(2033, 5, 31)),
    (date(2033, 1, 1), Body.MUNICIPALITY, date(2029, 6, 1), date(2033, 5, 31)),
    (date(2033, 6, 1), Body.MUNICIPALITY, date(2033, 6, 1), date(2037, 5, 31)),
]


@pytest.mark.parametrize(("day", "body", "starts_on", "ends_on"), TERMS)
def test_a_day_belongs_to_one_council_term(day, body, starts_on, ends_on):
    assert council_term(day, body) == (starts_on, ends_on)


def test_no_county_council_sat_before_march_2022():
    with pytest.raises(NoTermError):
        council_term(date(2022, 2, 28))


def test_the_next_term_begins_the_day_after():
    assert next_council_term(date(2024, 1, 1)) == (date(2025, 6, 1), date(2029, 5, 31))
    assert next_council_term(date(2025, 6, 1)) == (date(2029, 6, 1), date(2033, 5, 31))


def test_pairs_of_years_are_counted_from_the_first():
    since = date(2025, 1, 1)
    assert two_years(date(2026, 12, 31), since) == (date(2025, 1, 1), date(2026, 12, 31))
    assert two_years(date(2027, 1, 1), since) == (date(2027, 1, 1), date(2028, 12, 31))


def test_a_term_covers_both_its_ends():
    year = calendar_year(date(2026, 7, 1))
    assert year.covers(date(2026, 1, 1))
    assert year.covers(date(2026, 12, 31))
    assert not year.covers(date(2027, 1, 1))
