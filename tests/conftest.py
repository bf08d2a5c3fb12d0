"""Options of our own, for every test."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the SQL of tests/golden/compile anew, where its rows are right",
    )
