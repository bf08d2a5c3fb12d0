"""Where the project is and where its state lives: command line and environment, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from semantic.errors import DataError, Issue
from server.language import Language, read_language

#: The file that makes a folder a project.
PROJECT_FILE = "provenue.yml"
#: Chooses another place for the state of whatever project is opened.
HOME_VARIABLE = "PROVENUE_HOME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The project opened, and the folder of its state (snapshots, audit log, store).

    `sample` marks the packaged sample project, which loads itself. `home_named` tells that the
    state folder was named by the environment, so that two projects could meet in it. `language`
    is the language model that may be asked.
    """

    project: Path
    home: Path
    sample: bool = False
    home_named: bool = False
    language: Language | None = None

    @property
    def project_file(self) -> Path:
        """The project's `provenue.yml`."""
        return self.project / PROJECT_FILE

    @property
    def name(self) -> str:
        """What tells this project from others, wherever the sample is installed."""
        return "sample" if self.sample else str(self.project)

    @property
    def audit_file(self) -> Path:
        """The audit log, one file beside the snapshots."""
        return self.home / "audit.sqlite"

    @property
    def store_file(self) -> Path:
        """What the server keeps: conversations, feedback, attached files."""
        return self.home / "store.sqlite"

    @property
    def attached(self) -> Path:
        """Drafts made of the tables that are attached to questions."""
        return self.home / "attached"

    @property
    def proposals(self) -> Path:
        """Patches of the model that feedback led to, for the owner to apply."""
        return self.home / "proposals"

    @property
    def spending_file(self) -> Path:
        """What language models took, day by day."""
        return self.home / "spending.sqlite"

    @property
    def cache(self) -> Path:
        """What was worked out and can be worked out again."""
        return self.home / "cache"


def sample_folder() -> Path:
    """Return the packaged sample project."""
    import data

    return Path(data.__path__[0]).resolve() / "sample"


def read_settings(project: Path | None, environment: Mapping[str, str], current: Path) -> Settings:
    """Return the settings of the project named, else of the current one, else of the sample."""
    sample = sample_folder()
    if project is None:
        project = current if (current / PROJECT_FILE).is_file() else sample
    project = project.resolve()
    if not (project / PROJECT_FILE).is_file():
        raise DataError(
            Issue(
                "no-project",
                f"'{project}' holds no {PROJECT_FILE}",
                (f"make a project there: provenue init {project}",),
            )
        )
    language = read_language(environment)
    named = environment.get(HOME_VARIABLE)
    if named:
        home = Path(named).expanduser().resolve()
        return Settings(
            project=project,
            home=home,
            sample=project == sample,
            home_named=True,
            language=language,
        )
    if project == sample:
        return Settings(
            project=project, home=_user_state() / "sample", sample=True, language=language
        )
    return Settings(project=project, home=project / "var", language=language)


def _user_state() -> Path:
    """Return the user's own state folder, as this kind of machine names it."""
    from platformdirs import user_state_path

    return user_state_path("provenue", appauthor=False)
