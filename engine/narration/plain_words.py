"""The words a sentence about an answer may be made of, by what they claim.

The list is closed: a word that is not on it may hide a number ("threefold", "a dozen"), a denial
or a cause, and nothing in the answer proves those.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: They claim nothing by themselves.
NEUTRAL: Final = _words(
    """
    a an the of in on at for to from by with and while whereas as is are was were be been being
    has have had having that this it its their there here which where so far also then among
    during versus vs against compared comparing
    came come comes reached reaches reach stood stands stand recorded records posted
    shows show showed saw sees ended ends end started starts start began begins begin
    accounts accounted account contributed contributes brought brings runs ran gave gives
    share running group groups period periods day days week weeks month months quarter quarters
    year years calendar fiscal data table shown figure figures value values
    """
)
UP: Final = _words(
    """
    up rose rise rises risen rising grew grow grows grown growing growth increased increase
    increases increasing gained gain gains climbed climbs climb
    """
)
DOWN: Final = _words(
    """
    down fell fall falls fallen falling dropped drop drops dropping declined decline declines
    declining decreased decrease decreases decreasing shrank shrink shrinks
    """
)
HIGHEST: Final = _words(
    """
    highest largest biggest greatest top tops leads lead led leading leader peak peaked maximum
    """
)
LOWEST: Final = _words("lowest smallest least bottom low minimum trails trail lags")
BEST: Final = _words("best strongest")
WORST: Final = _words("worst weakest")
#: They say that a number is of all groups together.
WHOLE: Final = _words("total overall altogether combined all whole sum")
#: The number before stands above the number after; `followed`: nothing stands between.
AHEAD: Final = _words("ahead followed")
BEHIND: Final = _words("behind")
ALLOWED: Final = NEUTRAL | UP | DOWN | HIGHEST | LOWEST | BEST | WORST | WHOLE | AHEAD | BEHIND
