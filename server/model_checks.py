"""What the checks of a project's model found, for commands that answer without an engine."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from engine.findings import CheckReport
from engine.kept_checks import KeptChecks
from semantic.errors import ModelError, ProvenueError
from semantic.model import SemanticModel
from server.compose import clock, open_store
from server.settings import Settings

if TYPE_CHECKING:
    from engine.answer import Engine

OpenEngine = Callable[[], "AbstractContextManager[Engine]"]


def checks_of(settings: Settings, model: SemanticModel, engine: OpenEngine) -> CheckReport | None:
    """Return the checks kept with the current snapshot, or make them now; None without data."""
    current = open_store(settings).current()
    if current is None and not settings.sample:
        return None
    if current is not None:
        kept = KeptChecks(settings.cache, current.id, model.fingerprint).read()
        if kept is not None:
            return kept
    return check_now(settings, model, engine)


def check_now(settings: Settings, model: SemanticModel, engine: OpenEngine) -> CheckReport | None:
    """Check a model against what is loaded; None when it cannot be checked at this moment.

    A model that does not fit the data opens no engine: then that is what is found.
    """
    try:
        with engine() as opened:
            return opened.check(anew=False)
    except ModelError as error:
        current = open_store(settings).current()
        if current is None:
            return None
        return CheckReport(
            snapshot=current.id,
            model=model.fingerprint,
            checked_at=clock(),
            errors=error.issues,
        )
    except ProvenueError:
        return None
