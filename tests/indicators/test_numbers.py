"""Figures as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from indicators.numbers import read_number

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("7", "7"),
        ("1 234,5", "1234.5"),
        ("1\N{NO-BREAK SPACE}234", "1234"),
        ("-3", "-3"),
        ("\N{MINUS SIGN}3,2", "-3.2"),
        ("12,5 %", "12.5"),
        ("0", "0"),
    ],
)
def test_numbers_are_read_as_they_were_meant(text, number):
    assert read_number(text, unit="%") == Decimal(number)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("kaksi", "number only"),
        ("12,5,1", "number only"),
        ("1.234,5", "between thousands"),
        ("1,234,567.5", "between thousands"),
        ("–", "Write 0"),
        ("-", "Write 0"),
        ("12345678901", "10 digits"),
        ("1,23456", "4 decimals"),
        ("٣", "number only"),
        ("1e5", "number only"),
        ("NaN", "number only"),
    ],
)
def test_other_text_is_refused_with_advice(text, hint):
    with pytest.raises(ValidationError, match=hint):
        read_number(text)


def test_a_per_cent_sign_is_refused_where_the_unit_is_another():
    with pytest.raises(ValidationError, match="€"):
        read_number("12 %", unit="€")
