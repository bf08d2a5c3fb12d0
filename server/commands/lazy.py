"""A group of commands, each imported when it is asked for: none waits for another's libraries."""

import importlib
from collections.abc import Mapping
from typing import ClassVar

import click


class LazyGroup(click.Group):
    """The commands of `table`, in its order: name -> `module:function`."""

    table: ClassVar[Mapping[str, str]]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self.table:
            return None
        module, name = self.table[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command
