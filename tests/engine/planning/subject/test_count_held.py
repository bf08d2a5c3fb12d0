"""Deals in the pipeline are the open ones, wherever the words stand."""

from collections.abc import Callable

from engine.question import Plan, PlanOutcome

Ask = Callable[..., PlanOutcome]


def test_things_held_in_a_figure_are_counted_as_named(ask: Ask) -> None:
    apart, plain = (
        ask("how many deals has Tyler Boone got in the pipeline"),
        ask("how many open deals has Tyler Boone"),
    )
    assert isinstance(apart, Plan) and isinstance(plain, Plan)
    assert apart.query == plain.query


def test_two_figures_stay_two(ask: Ask) -> None:
    both = ask("deals and pipeline by rep")
    assert isinstance(both, Plan)
    assert len(both.query.metrics) == 2
