"""Talk around a question changes nothing; what may mean something is never taken for talk."""

from collections.abc import Callable

import pytest

from engine.planning.dialogue.small_talk import DOINGS, MAKINGS, OCCASIONS, TIES, WEAK
from engine.planning.purpose import without_talk
from engine.planning.text.tokens import normalize
from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]

#: Words that change a number: dropping one would answer another question.
QUALIFIERS = {
    *("not", "no", "never", "without", "except", "average", "median", "mean", "per", "each"),
    *("every", "net", "gross", "new", "first", "last", "only", "rate", "growth", "minimum"),
    *("maximum", "min", "max", "sum", "most", "least", "more", "less", "under", "all", "none"),
    *("both", "either", "top", "bottom", "best", "worst", "other", "unique", "distinct"),
    *("lost", "won", "open", "closed", "due", "late", "recurring", "churned"),
}


@pytest.mark.parametrize(
    "said",
    [
        "my boss wants to know {}",
        "So our board meets Thursday and I'd like to see {}",
        "I'm preparing my board deck and need {}",
        "ok so i was wondering, could you show me {}? thanks a bunch!",
        "Hi team, quick one: {}?",
        "hey there, hope you're well. {} please",
        "good morning, {}",
        "for tomorrow's QBR: {}",
        "in preparation for QBR, {}",
        "our CFO keeps asking about {}",
        "sorry to bother you but {}",
        "can you help me find {}",
        "just curious, {}",
        "quick question - {}",
        "{} for the board meeting on Thursday",
        "{} for my slides",
        "{} asap for QBR",
        "{} because my boss asked, thank you so much",
        "need a report on {}",
        "q: {}",
        "Sarah is asking for {}",
        "deck slide 4: {}",
        "for tomorrow's forecast call, {}",
        "for the pipeline review: {}",
        "for tomorrow's QBR {}",
        "{} for next week's board meeting",
        "quick q before the board call: {}",
        "q - {}",
        "urgent: {}",
        "btw {}",
        "hiya, {}",
        "happy monday! {}",
        "sorry, one more: {}",
        "when you have a sec, {}",
        "{} if possible",
        "{} as soon as you can",
        "if you don't mind, {}",
        "would it be possible to see {}",
        "any chance you could show me {}",
        "could I trouble you for {}",
        "mind showing me {}",
        "gimme {}",
        "send me {}",
        "whip up a chart of {}",
        "give me the low down on {}",
        "update on {}",
        "help me understand {}",
        "our VP of sales would like {}",
        "Dave from finance wants {}",
        "the sales team wants {}",
        "I'm putting together a deck on {}",
        "fyi the board meets friday. {}?",
        "it'd be great to see {}",
        "{}, much appreciated",
        "{} would be great",
        "{} tks",
        "ops review: {}",
        "please send {}",
        "gm, {} pls",
        "are you able to pull {}",
        "looking for {}",
        "per my boss, {}",
        "following up - {}",
        "sanity check: {}",
        "slide 3 needs {}",
        "{}, thanks so much for your help",
        "{}!!! urgent",
        "my VP needs {} by noon",
        "what can you tell me about {}",
        "weekly sync: {}",
        "can someone tell me {}",
        "not sure if this is possible but {}",
        "the CEO wants one number: {}",
    ],
)
def test_talk_changes_nothing(said: str, ask: Ask) -> None:
    plain, spoken = ask("win rate by region"), ask(said.format("win rate by region"))
    assert isinstance(plain, Plan)
    assert isinstance(spoken, Plan), spoken
    assert spoken.query == plain.query
    assert spoken.ignored


#: One saying of each frame.
FRAMES = [
    *("hmm", "hiya,", "happy friday!", "sorry", "one more:", "quick q before the call:", "urgent:"),
    *("any chance you could show me", "is it possible to see", "could I bother you for", "btw"),
    *("would you mind pulling", "send me", "gimme", "share with me the", "it'd be nice to see"),
    *("ops review:", "can someone tell me", "not sure if this is possible but", "one number:"),
    *("ops review:", "can someone tell me", "not sure if this is possible but", "one number:"),
    *("gm,", "are you able to pull", "looking for", "following up on", "sanity check:", "confirm"),
    *("slide 3 needs", "any news on", "what do we know about", "thanks so much", "by noon"),
    *("out of curiosity", "for context", "the sales team wants", "Ann in ops is asking for"),
    *("trying to get a sense of", "give me a quick snapshot of", "what's the update on"),
    *("if possible", "as soon as you can", "for next week's review", "asap", "much appreciated"),
]


@pytest.mark.parametrize("frame", FRAMES)
def test_no_frame_swallows_a_qualifier(frame: str) -> None:
    for word in sorted(QUALIFIERS):
        for said in ("{0} {1} bookings", "bookings {1}, {0}", "bookings {0} {1}"):
            text = said.format(frame, word)
            left = without_talk(normalize(text), lambda one: one == "bookings").plain
            assert word in left.replace(",", "").split(), text
            assert "bookings" in left, text


def test_what_the_data_names_is_no_frame() -> None:
    known = without_talk("request: open deals", lambda word: word == "request")
    assert known.plain.startswith("request")


@pytest.mark.parametrize(
    "text",
    [
        "board bookings by quarter",
        "need webinar bookings",
        "bookings for the board review in May",
        "bookings in the morning",
        "net bookings for my boss",
        "my boss wants average bookings",
        "I need only bookings for the deck",
        "before my 1:1 with Sarah, show me open deals",
    ],
)
def test_what_is_not_surely_talk_is_not_dropped(text: str, ask: Ask) -> None:
    assert not isinstance(ask(text), Plan)


def test_a_word_the_model_knows_is_never_talk() -> None:
    known = without_talk("show call revenue for my call", lambda word: word == "call")
    assert "call revenue" in known.plain
    lead = without_talk(normalize("my boss wants meeting revenue"), lambda word: False)
    assert lead.plain == "meeting revenue"
    made = without_talk(normalize("my boss wants building revenue"), lambda word: False)
    assert made.plain == "building revenue"


def test_no_qualifier_is_small_talk() -> None:
    assert not QUALIFIERS & (DOINGS | MAKINGS | OCCASIONS | TIES | WEAK)
