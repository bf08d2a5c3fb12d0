"""The application on a port, until it is told to stop."""

import signal
import socket
import threading
from contextlib import ExitStack, closing, nullcontext, suppress
from functools import partial

import uvicorn

from charts.bundle import embed_bundle, vega_bundle
from charts.warm import warm
from engine.answer import Engine
from engine.execution.cached_backend import Results
from engine.planning.llm.reader import ModelReader
from semantic.errors import DataError, Issue, ProvenueError
from server.app import AppOptions, create_app
from server.compose import (
    Tell,
    model_files,
    open_audit,
    open_draft,
    open_engine,
    open_reader,
    open_store,
)
from server.project import read_project
from server.settings import Settings

#: How long requests may go on after the server was told to stop.
GRACE_SECONDS = 10
#: How many connections may wait until the server takes them.
BACKLOG = 2048
#: How long an engine whose snapshot was replaced may finish what it runs.
RETIRE_SECONDS = 90.0


def serve_app(settings: Settings, host: str, port: int, tell: Tell) -> None:
    """Serve a project until SIGTERM or Ctrl-C; both end it cleanly."""
    reader = open_reader(settings)
    with (
        closing(reader) if reader is not None else nullcontext(),
        closing(CurrentEngine(settings, tell, reader)) as engine,
        closing(open_audit(settings)) as notes,
        closing(listen(host, port)) as listener,
    ):
        vega = partial(vega_bundle, settings.cache)
        embed = partial(embed_bundle, settings.cache)
        options = AppOptions(
            audit=settings.audit_file,
            store=settings.store_file,
            notes=notes,
            files=model_files(settings),
            attached=settings.attached,
            reports=read_project(settings.project_file).reports,
            open_draft=open_draft,
            vega=vega,
            embed=embed,
            warm=(warm, vega, *((reader.warm,) if reader else ())),
            language=reader is not None,
        )
        app = create_app(engine, options)
        config = uvicorn.Config(
            app,
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        shown = f"[{host}]" if ":" in host else host
        tell(f"Provenue is at http://{shown}:{listener.getsockname()[1]} (Ctrl-C stops it)")
        with _signals_end_quietly():
            uvicorn.Server(config).run(sockets=[listener])


class CurrentEngine:
    """The engine of the snapshot that is current: a load or a rollback shows at the next request.

    Requests that run keep the engine they began with; it is closed when they must have ended.
    """

    def __init__(self, settings: Settings, tell: Tell, reader: ModelReader | None = None) -> None:
        self._settings = settings
        self._reader = reader
        self._tell = tell
        self._lock = threading.Lock()
        self._retired: list[threading.Timer] = []
        self._results = Results()
        self._engine = self._open()

    def __call__(self) -> Engine:
        """Return the engine of this moment."""
        current = open_store(self._settings).current()
        with self._lock:
            if current is not None and current.id != self._engine.snapshot.id:
                fresh = self._open()
                self._retire(self._engine)
                self._engine = fresh
            return self._engine

    def close(self) -> None:
        """Close every engine."""
        with self._lock, ExitStack() as closing_all:
            closing_all.callback(self._engine.close)
            for timer in self._retired:
                timer.cancel()
                if not timer.finished.is_set():
                    closing_all.callback(timer.function)

    def _open(self) -> Engine:
        opened = open_engine(
            self._settings, tell=self._tell, results=self._results, reader=self._reader
        )
        with suppress(ProvenueError):
            opened.warm()
        if self._reader is not None:
            self._reader.prepare(opened.model)
        if opened.last_check() is None:
            threading.Thread(target=_check, args=(opened,), name="checks", daemon=True).start()
        return opened

    def _retire(self, engine: Engine) -> None:
        timer = threading.Timer(RETIRE_SECONDS, engine.close)
        timer.daemon = True
        self._retired.append(timer)
        timer.start()


def _check(engine: Engine) -> None:
    """Check model and data while questions are answered already; both are told by the catalog."""
    with suppress(ProvenueError):
        engine.check(anew=False)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that takes connections already; DataError `port-taken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or the event loop leaves small writes waiting for each other: 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        # From here on whoever reads the address may connect: the kernel keeps them waiting.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        reason = (error.strerror or "it cannot be opened").lower()
        hint = "another program may use it: choose one with --port"
        raise DataError(
            Issue("port-taken", f"port {port} cannot be used: {reason}", (hint,))
        ) from None
    return listener


class _signals_end_quietly:
    """Keep the signal that ended the server from ending the process a second time."""

    SIGNALS = (signal.SIGTERM, signal.SIGINT)

    def __enter__(self) -> None:
        # The server raises the signal anew once it has stopped; these handlers take it.
        self._before = {one: signal.signal(one, lambda *_: None) for one in self.SIGNALS}

    def __exit__(self, *_: object) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)
