"""Ids that look like money are ids."""

from data.number_style import is_number, number_style


def test_an_id_of_three_letters_is_no_amount() -> None:
    assert not is_number("OPP-000001")
    assert number_style(["OPP-000001", "OPP-000002"], delimiter=",", locale=None) is None


def test_an_id_that_starts_like_a_currency_is_no_amount() -> None:
    assert number_style(["CAD-0042", "CAD-0043"], delimiter=",", locale=None) is None


def test_money_with_a_currency_code_is_an_amount() -> None:
    style = number_style(["USD 1,234.50", "USD -20.00"], delimiter=",", locale=None)
    assert style is not None
    assert style.currency == ("USD",)
