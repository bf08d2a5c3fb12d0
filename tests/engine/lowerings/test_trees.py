"""Trees are put together without copies, so none may stand in two places."""

from collections import Counter

import pytest

from engine.answer import Engine
from engine.authorize import authorize
from engine.compile import compile_query
from engine.resolve import resolve
from tests.engine.golden import FOLDER, engine_of_model, read_golden

CASES = [read_golden(path.stem, path.read_text()) for path in sorted(FOLDER.glob("*.sql"))]


def test_no_tree_stands_in_two_places(engine: Engine) -> None:
    engines = {"sample": engine}
    for case in CASES:
        if case.model not in engines:
            engines[case.model] = engine_of_model(case.model)[0]
        own = engines[case.model]
        resolved = resolve(case.query, own.model, own.as_of())
        select = compile_query(authorize(resolved, own.model, case.viewer)).select
        seen = Counter(id(node) for node in select.walk())
        twice = [node.sql() for node in select.walk() if seen[id(node)] > 1]
        assert not twice, case.name
        for node in select.walk():
            for child in node.iter_expressions():
                if child.parent is not node:
                    pytest.fail(f"{case.name}: {child.sql()} belongs to another tree")
