"""The row law on every golden query: a viewer's answer is the owner's over the viewer's rows alone.

Rows, totals and others: what a policy hides must not show through a look-back, a closing day, a
comparison, a share's whole, a funnel's first step, a semi-join or the part that a limit cuts.
"""

from functools import cache

import pytest

from engine.answer import Engine
from engine.question import OWNER, Viewer
from semantic.load import load_model
from tests.engine.conftest import DDL, SAMPLE
from tests.engine.dirty import engine_over
from tests.engine.golden import FOLDER, MODELS, Golden, RowsBackend, differences, read_golden

#: model -> the viewer, and what deletes the rows that this viewer does not see, in plain SQL.
RESTRICTED = {
    "sample": (
        Viewer(id="rep", groups=frozenset({"rep"}), attributes={"rep_id": "REP-027"}),
        """
        DELETE FROM opportunities WHERE owner_id IS DISTINCT FROM 'REP-027';
        DELETE FROM contacts WHERE opportunity_id IS NULL
            OR opportunity_id NOT IN (SELECT opportunity_id FROM opportunities);
        DELETE FROM line_items WHERE opportunity_id IS NULL
            OR opportunity_id NOT IN (SELECT opportunity_id FROM opportunities);
        DELETE FROM stage_history WHERE opportunity_id IS NULL
            OR opportunity_id NOT IN (SELECT opportunity_id FROM opportunities);
        """,
    ),
    "history": (
        Viewer(
            id="north",
            groups=frozenset({"regional"}),
            attributes={"region": "North", "item": "B"},
        ),
        """
        DELETE FROM accounts WHERE region IS DISTINCT FROM 'North';
        DELETE FROM deals WHERE account_id IS NULL
            OR account_id NOT IN (SELECT account_id FROM accounts);
        DELETE FROM tags WHERE deal_id NOT IN (SELECT deal_id FROM deals);
        DELETE FROM states WHERE deal_id IS NULL OR deal_id NOT IN (SELECT deal_id FROM deals);
        DELETE FROM notes WHERE state_id NOT IN (SELECT state_id FROM states);
        DELETE FROM stock WHERE item <> 'B';
        """,
    ),
}
CASES = [
    case
    for path in sorted(FOLDER.glob("*.sql"))
    if (case := read_golden(path.stem, path.read_text())).model in RESTRICTED
    and case.viewer == OWNER
]


def script(model: str) -> str:
    """Return the SQL that makes a model's tables, with all rows."""
    if model != "sample":
        return (MODELS / f"{model}.sql").read_text()
    return "".join(
        f"CREATE TABLE {table} ({columns});"
        f" COPY {table} FROM '{SAMPLE / 'csv' / f'{table}.csv'}' (HEADER, DELIMITER ',');"
        for table, columns in DDL.items()
    )


@cache
def engines(model: str) -> tuple[Engine, Engine]:
    """Return an engine over all rows, and one over the viewer's."""
    loaded = load_model(SAMPLE / "model" if model == "sample" else MODELS / f"{model}.yml")
    every, own = script(model), RESTRICTED[model][1]
    return engine_over(RowsBackend(every), loaded), engine_over(RowsBackend(every + own), loaded)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_viewers_answer_is_the_owners_over_the_viewers_rows(case: Golden) -> None:
    whole, filtered = engines(case.model)
    found = whole.query(case.query, RESTRICTED[case.model][0])
    expected = filtered.query(case.query, OWNER)
    assert not differences(found.rows, expected.rows, case.ordered)
    assert not differences(found.others or (), expected.others or (), ordered=False)
    assert (found.totals is None) == (expected.totals is None)
    if found.totals is not None and expected.totals is not None:
        assert not differences([found.totals], [expected.totals], ordered=True)


def test_the_law_is_not_kept_by_seeing_everything_or_nothing() -> None:
    """The viewer's rows differ from the owner's in most cases, and are there in most."""
    other = there = 0
    for case in CASES:
        whole, filtered = engines(case.model)
        mine = filtered.query(case.query, OWNER).rows
        other += bool(differences(mine, whole.query(case.query, OWNER).rows, ordered=False))
        there += any(cell not in (None, 0) for row in mine for cell in row)
    assert other > len(CASES) * 0.7
    assert there > len(CASES) * 0.8
