"""The options that several commands share, written once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from server.commands.shell import Shell

Command = TypeVar("Command", bound=Callable[..., Any])


def _use_project(context: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.ensure_object(Shell).project = value


def project_option(command: Command) -> Command:
    """Let `--project DIR` stand after the command too."""
    return click.option(
        "--project",
        type=click.Path(path_type=Path, file_okay=False),
        expose_value=False,
        callback=_use_project,
        help="The project's folder.",
    )(command)


def json_option(command: Command) -> Command:
    """Add `--json`; `Shell.as_json` tells whether it was given."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        expose_value=False,
        help="Print the wire form, or problem+json, to stdout.",
    )(command)
