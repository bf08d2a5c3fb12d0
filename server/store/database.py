"""One SQLite file to transactions: opened, brought to this version's form, shared by threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from semantic.errors import DataError, Issue
from server.store.tables import METADATA, UPGRADES, VERSION

#: How long a writer waits for another process, in milliseconds.
BUSY = 5_000


class Database:
    """The store's file, or memory where none is named. Every method may be called anywhere."""

    def __init__(self, path: Path | None) -> None:
        if path is None:
            self._engine = create_engine(
                "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
            )
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _settle)
        event.listen(self._engine, "begin", _begin)
        try:
            self._prepare()
        except DataError:
            self.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Yield a connection whose changes are kept together; DataError `store-unavailable`."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise _unavailable(error) from error

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _prepare(self) -> None:
        with self.transaction() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if found > VERSION:
                message = "what conversations are kept in was written by a newer Provenue"
                raise DataError(Issue("store-newer", message, ("update this one",)))
            for version in range(found + 1, VERSION + 1) if found else ():
                for statement in UPGRADES[version]:
                    connection.exec_driver_sql(statement)
            METADATA.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def _settle(connection: Any, _record: object) -> None:
    """Set up a connection of sqlite3: readers never wait, writers wait a while."""
    connection.isolation_level = None  # transactions are begun below, never by the driver
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", f"busy_timeout = {BUSY}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes then would fail where two meet.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _unavailable(error: DBAPIError) -> DataError:
    hint = "look at the disk and at your rights to the state folder"
    message = f"what was said cannot be kept or read: {str(error.orig)[:200]}"
    return DataError(Issue("store-unavailable", message, (hint,)))
