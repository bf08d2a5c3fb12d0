"""A database's exception to our ExecutionError: what a reader may be told of it.

A conversion or range error quotes a cell, maybe of a row the viewer may not see, and an I/O error
quotes a path: their own text stays in the exception's cause and never in the message.
"""

import re

import duckdb

from engine.execution.admission import cancelled, closed, timed_out
from engine.execution.watchdog import Cause
from semantic.errors import ExecutionError, Issue

#: Errors about the text of the statement alone: they name columns and functions, never a cell.
ABOUT_THE_STATEMENT = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.SyntaxException,
    duckdb.PermissionException,
)
#: What stands for the rest.
IN_WORDS: tuple[tuple[type[duckdb.Error], str], ...] = (
    (duckdb.ConversionException, "a value does not fit the type it was cast to"),
    (duckdb.OutOfRangeException, "a number is too large for its type"),
    (duckdb.InvalidInputException, "a function was given a value it cannot take"),
    (duckdb.IOException, "a data file cannot be read"),
    (duckdb.FatalException, "the database stopped working"),
    (duckdb.InternalException, "the database met a fault of its own"),
    (duckdb.ConnectionException, "the connection to the database was lost"),
)
_PATH = re.compile(r"(?:[A-Za-z]:)?[/\\][^\s'\"]*|[^\s'\"/\\]+\.(?:duckdb|parquet|csv|wal)\b")


def failure(error: Exception, cause: Cause | None, seconds: float) -> ExecutionError:
    """Return the ExecutionError that says what went wrong; `cause` wins where one is known."""
    if _is_interrupt(error):
        return _stopped(cause, seconds)
    if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in str(error):
        return ExecutionError(
            Issue(
                "out-of-memory",
                "the answer needs more memory than a question may use",
                ("ask for fewer groups or a shorter window",),
            )
        )
    return ExecutionError(Issue("execution-failed", _message(error)))


def without_paths(text: str) -> str:
    """Return the first line of a message with every path and file name taken out."""
    return _PATH.sub("…", text.split("\n", 1)[0])


def _is_interrupt(error: Exception) -> bool:
    return isinstance(error, duckdb.InterruptException) or "INTERRUPT Error" in str(error)


def _stopped(cause: Cause | None, seconds: float) -> ExecutionError:
    match cause:
        case "cancelled":
            return cancelled()
        case "closed":
            return closed()
        case _:  # the database's own limit is the backstop of the watchdog's
            return timed_out(seconds)


def _message(error: Exception) -> str:
    if isinstance(error, ABOUT_THE_STATEMENT):
        return f"the database refused the statement: {without_paths(str(error))}"
    for kind, words in IN_WORDS:
        if isinstance(error, kind):
            return words
    return "the database could not run the statement"
