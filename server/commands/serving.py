"""`serve`: the page and the API."""

import ipaddress

import click

from server.commands.options import project_option
from server.commands.shell import Shell


@click.command(short_help="Serve the page and the API.")
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address.")
@click.option("--port", type=click.IntRange(0, 65535), default=8083, show_default=True)
@project_option
@click.pass_obj
def serve(shell: Shell, host: str, port: int) -> None:
    """Serve the page and the API to this machine, until Ctrl-C."""
    if not is_loopback(host):
        raise click.BadParameter(
            f"'{host}' would open the data to the network, and there are no users yet: "
            "serve on 127.0.0.1 and reach it through a tunnel",
            param_hint="--host",
        )
    from server.running import serve_app

    serve_app(shell.settings, host, port, tell=shell.say)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
