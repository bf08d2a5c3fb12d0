"""What becomes of words before they stand on a page."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from charts.report.text import MOST_LETTERS, clean


@given(st.text(max_size=300))
def test_all_that_can_be_seen_is_kept_in_its_order(text: str) -> None:
    seen = [
        sign
        for sign in clean(text)
        if not sign.isspace() and not unicodedata.category(sign).startswith("Z")
    ]
    wanted = [
        sign
        for sign in text
        if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")
        and not 0xFE00 <= ord(sign) <= 0xFE0F
        and not 0xE0100 <= ord(sign) <= 0xE01EF
        and ord(sign) & 0xFFFE != 0xFFFE
    ]
    assert seen == wanted


def test_what_is_read_as_markup_elsewhere_is_text_here() -> None:
    assert clean('<img src="/etc/passwd"/> &amp; </b>') == '<img src="/etc/passwd"/> &amp; </b>'


def test_controls_and_turns_of_direction_are_gone() -> None:
    assert clean("a\x00b\u202ec\u200dd\ufe0fe\x1bf") == "abcdef"
    assert clean("one\ntwo\tthree\u2028four\u3000five") == "one two three four five"


def test_a_long_text_is_cut_and_says_so() -> None:
    cut = clean("x" * 200_000)
    assert cut == "x" * MOST_LETTERS + "… (cut, 200,000 letters)"
    assert clean("x" * MOST_LETTERS) == "x" * MOST_LETTERS
