"""Clauses that say why something is asked are set aside, and told; what may bound is asked."""

from collections.abc import Callable

import pytest

from engine.question import Clarification, Plan, PlanOutcome, Refusal

Ask = Callable[..., PlanOutcome]


@pytest.mark.parametrize(
    "said",
    [
        "Board pack is due Friday, so I need {}",
        "We have our QBR on Monday. {}?",
        "I'm meeting the CEO in 10 minutes - {}",
        "sorry I'm running late: {}",
        "As discussed in the meeting: {}",
        "Per our discussion, please provide {}",
        "auditor here. {}",
        "cs lead here - {}",
        "this is Tom from finance, {}",
        "My name is Anna. {}",
        "i dont have much time, just give me {}",
        "Marcy from legal pinged me, {}?",
        "I have a call with the board tomorrow and I need {}",
        "we're putting the deck together so can you give me {}",
        "The investors will grill us tomorrow; {}",
        "I was reading the memo and the numbers seemed off. {}",
        "{}. It's for the board deck.",
        "{} - the CEO asked.",
        "{}, my boss is asking",
        "{}. I present at 3pm.",
        "Before the 1:1 with my manager I want {}",
        "Hello, I am preparing presentation for management. Please to show me {}.",
        "There's a rumor that enterprise deals are smaller. {}?",
        "I keep hearing that SMB is slow. {}?",
        "hi all\n\nthe QBR is on Thursday\n\n{}\n\nthanks",
        "{}, thanks a lot, Anna",
        "{}? Thanks, Mo",
        "Marketing here. {}?",
        "Ok here's one: {}",
        "hate to ask again, {}",
        "{}, nothing else",
        "{}? Much obliged.",
        "ok so i have a meeting with the ceo in ten minutes and i need to know {}",
        "hey can you show me {} im in the car",
        "i guess what im asking is {}",
        "in a mtg so be quick: {}",
        "quick one on a call rn, {}?",
        "I'm updating the sales dashboard. {}?",
        "Following up on last week's conversation: could you share {}? Best, Li",
        "Morning. My manager wants a number for tomorrow. {}, please.",
        "Long day... anyway, {}?",
        "This is for the board, so it has to be right: {}",
        "no rush on this, but I'd like {}",
        "{} though",
        "{}. Best regards, Tom",
        "{}\n\nKind regards\nSarah Chen",
    ],
)
def test_a_clause_without_data_changes_nothing(said: str, ask: Ask) -> None:
    plain = ask("average deal size by segment this year")
    spoken = ask(said.format("average deal size by segment this year"))
    assert isinstance(plain, Plan)
    assert isinstance(spoken, Plan), spoken
    assert spoken.query == plain.query
    assert spoken.ignored


@pytest.mark.parametrize(
    "said",
    [
        "I only care about gyms. {}",
        "Wakanda: {}",
        "For Wakanda, {}",
        "we are focused on the dental vertical. {}",
        "this is gyms only, {}",
        "I need calls. {}",
        "{}, calls, meetings",
        "calls, {}",
        "{} for calls",
        "{} since the last board meeting",
        "{} before the board meeting",
        "{}, not sure which",
        "I keep hearing that EMEA is slow. {}",
        "nothing from Wakanda here, {}",
        "the gyms are worrying me. {}",
        "I keep hearing about churned logos. {}",
    ],
)
def test_a_clause_that_may_bound_is_never_set_aside(said: str, ask: Ask) -> None:
    found = ask(said.format("bookings by rep"))
    assert isinstance(found, Clarification | Refusal), found


def test_a_value_named_in_passing_is_kept_where_it_is_taken_up(ask: Ask) -> None:
    plain = ask("open pipeline by stage for Marcus Webb")
    spoken = ask("Before the 1:1 with Marcus Webb I want his open pipeline by stage.")
    assert isinstance(plain, Plan)
    assert isinstance(spoken, Plan), spoken
    assert spoken.query == plain.query


def test_a_metric_in_the_talk_is_read(ask: Ask) -> None:
    found = ask("the board meets Thursday, pipeline by stage and bookings by rep")
    assert not isinstance(found, Plan)


def test_minutes_of_the_talk_bound_nothing_and_a_minimum_does(ask: Ask) -> None:
    plain = ask("open deals by stage for Trevor Haines")
    spoken = ask("1:1 with Trevor Haines in 10 min, open deals by stage")
    assert isinstance(plain, Plan)
    assert isinstance(spoken, Plan), spoken
    assert spoken.query == plain.query
    assert "in 10 min" in spoken.ignored
    bound = ask("reps with min 10 open deals")
    assert isinstance(bound, Plan)
    assert bound.query.having


@pytest.mark.parametrize(
    "question", ["open deals by stage within 10 min", "in 10 min open deals by stage"]
)
def test_minutes_that_may_belong_to_the_question_are_asked_about(question: str, ask: Ask) -> None:
    assert isinstance(ask(question), Clarification | Refusal), ask(question)
