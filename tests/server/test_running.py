"""The server as a process: its address, its answers, its end, and what it refuses."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from server.cli import run
from server.commands.beginning import write_starter
from server.commands.serving import is_loopback
from server.running import listen


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The starter project, loaded."""
    write_starter(tmp_path)
    assert run(["load", "--project", str(tmp_path), "--yes", "--json"]) == 0
    return tmp_path


@contextmanager
def served(project: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the server on a free port; yield the process and its address."""
    words = ["serve", "--project", str(project), "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-c", f"from server.cli import run; raise SystemExit(run({words!r}))"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert found, first
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def test_it_answers_shows_a_new_load_and_ends_cleanly(shop: Path) -> None:
    query = {"metrics": ["won_count"]}
    with served(shop) as (process, address), httpx.Client(base_url=address, timeout=30) as client:
        first = client.post("/api/query", json=query)
        assert first.status_code == 200, first.text
        assert first.json()["rows"] == [[6]]

        with (shop / "csv" / "deals.csv").open("a") as file:
            file.write("D-013,New,Closed Won,North,1.00,2026-04-07,2026-06-29\n")
        assert run(["load", "--project", str(shop), "--yes", "--json"]) == 0

        second = client.post("/api/query", json=query).json()
        assert second["rows"] == [[7]], "a load shows at the next request"
        assert second["snapshot"] != first.json()["snapshot"]

        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in rest


def test_whoever_reads_the_address_can_connect_before_the_server_is_up() -> None:
    with listen("127.0.0.1", 0) as listener:
        address = listener.getsockname()
        with socket.create_connection(address, timeout=5) as early:
            assert early.getpeername() == address


def test_an_answer_does_not_wait_for_the_one_before_to_be_acknowledged() -> None:
    """A small write must leave at once: the event loop sees to it where it knows it has TCP."""
    found: list[int] = []

    class Heard(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            taken: socket.socket = transport.get_extra_info("socket")
            found.append(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            transport.close()

    async def connect() -> None:
        with listen("127.0.0.1", 0) as listener:
            server = await asyncio.get_running_loop().create_server(Heard, sock=listener)
            async with server:
                reader, writer = await asyncio.open_connection(*listener.getsockname())
                await reader.read()
                writer.close()

    asyncio.run(connect())
    assert found and all(found)


def test_a_port_in_use_is_told_at_once(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        began = time.monotonic()

        code = run(["serve", "--project", str(shop), "--port", port])

        assert code == 2
        assert time.monotonic() - began < 20
    assert f"port {port} cannot be used" in capfd.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "example.com"])  # noqa: S104
def test_it_serves_this_machine_only(host: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--host", host]) == 2
    assert "no users" in capfd.readouterr().err


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.53"])
def test_what_is_loopback(host: str) -> None:
    assert is_loopback(host)


def test_a_project_without_data_is_not_served(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_starter(tmp_path)

    assert run(["serve", "--project", str(tmp_path)]) == 2
    assert "[no-data]" in capfd.readouterr().err
