"""Files to a new project whose model is a draft: looked at, inferred, and written whole or not."""

import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.import_plan import Proposal
from data.limits import USUAL, Limits
from data.survey import TableFacts, survey
from engine.drafting.draft import draft
from engine.drafting.guesses import Draft
from engine.drafting.names import plain
from engine.drafting.write import comment_lines, model_text, scalar
from semantic.errors import DataError, InternalError, Issue, ModelError
from semantic.load import load_model_text
from server.new_files import refuse_project, write_new
from server.settings import PROJECT_FILE

MODEL_FILE = "model/model.yml"
Told = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedProject:
    """A project as it will be written: its draft, how its files are read, and its texts."""

    folder: Path
    draft: Draft
    tables: tuple[TableFacts, ...]
    texts: Mapping[str, str]

    @property
    def blocking(self) -> tuple[Issue, ...]:
        """What must be settled in an import plan before the files can be loaded."""
        return tuple(issue for one in self.tables for issue in one.proposal.blocking)


def draft_project(
    folder: Path,
    files: Sequence[Path],
    today: date,
    told: Told,
    *,
    called: str | None = None,
    limits: Limits = USUAL,
) -> DraftedProject:
    """Infer a project from files; DataError with every reason why not, nothing written.

    The model is `called` as its folder, unless otherwise.
    """
    refuse_project(folder)
    with tempfile.TemporaryDirectory(prefix="provenue-") as scratch:
        with survey(files, Path(scratch).resolve(), limits, seen=told) as surveyed:
            name = plain(called or folder.resolve().name, "model")
            made = draft(surveyed, name, today)
        tables = surveyed.tables
    texts = {MODEL_FILE: model_text(made), **_plans(tables)}
    texts[PROJECT_FILE] = _project_text(folder, tables)
    _checked(texts[MODEL_FILE])
    return DraftedProject(folder=folder, draft=made, tables=tables, texts=texts)


def write_project(project: DraftedProject) -> list[str]:
    """Write the files, the one that makes it a project last; none of them if one is there."""
    texts = project.texts.items()
    return write_new(project.folder, {name: text.encode() for name, text in texts})


def _checked(text: str) -> None:
    """Load the model once more, as a reader would: a draft that does not load is our mistake."""
    try:
        load_model_text(text)
    except ModelError as error:
        if any(one.code == "too-large" for one in error.issues):
            hint = "draft from fewer files, or from fewer columns"
            message = "the model of all these columns would be larger than may be"
            raise DataError(Issue("too-large", message, (hint,))) from error
        raise InternalError(*error.issues) from error


def _project_text(folder: Path, tables: Sequence[TableFacts]) -> str:
    """Write `provenue.yml`; the files stay where they are."""
    lines = [
        "# Made by `provenue init --from`. Your files stay where they are: nothing was copied.",
        "model: model                # a draft of the model: review it",
        "plans: plans                # confirmed import plans, written when you load",
        "sources:                    # table: its file; `provenue load` loads all of these",
        *(f"  {scalar(one.name)}: {scalar(_where(one.path, folder))}" for one in tables),
    ]
    return "\n".join(lines) + "\n"


def _where(file: Path, folder: Path) -> str:
    """Return a file's path as the project writes it: relative where both may move together."""
    whole, home = file.resolve(), folder.resolve()
    if whole.is_relative_to(home.parent) and home.parent != Path(home.anchor):
        near = Path(os.path.relpath(whole, home)).as_posix()
        return f"./{near}" if near.startswith("~") else near
    return whole.as_posix()


def _plans(tables: Sequence[TableFacts]) -> dict[str, str]:
    """Write the beginning of an import plan for each file that nobody but its owner can read."""
    return {
        f"plans/{one.name}.yml": _plan_text(one.file, one.proposal)
        for one in tables
        if one.proposal.blocking
    }


def _plan_text(file: str, proposal: Proposal) -> str:
    """Write the questions as comments, for their answers to be put under them."""
    lines = list(
        comment_lines(f"How {file} is read. Settle this before you load it, then take off the #:")
    )
    lines.append("# columns:")
    for issue in proposal.blocking:
        named = re.match(r"'(\w+)'", issue.message)
        lines += comment_lines(issue.message)
        lines += (line for hint in issue.hints for line in comment_lines(hint))
        lines += [f"#   {named[1]}: {{…}}"] if named else []
    return "\n".join(lines) + "\n"
