"""What every request passes before it is read, and every response before it leaves.

Loopback needs no login, so the browser is the danger: another site may try to reach this server
through a name that points here (DNS rebinding), a form, or a script.
"""

from collections.abc import Mapping

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from engine.question import OWNER, Viewer
from semantic.errors import Issue
from server.problems import MEDIA_TYPE, RequestError, encode_problem, new_request_id, problem_of

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"
)
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
#: Answers are nobody's to keep; a handler that says otherwise (static files) is left alone.
NO_STORE = (b"cache-control", b"no-store")
#: Where the guard keeps the request's id in the ASGI state.
REQUEST_ID = "provenue_request_id"


def viewer_of(_scope: HTTPScope) -> Viewer:
    """Return who asks: on loopback without users, the owner."""
    return OWNER


def guard(app: ASGIApp, hosts: frozenset[str] = LOOPBACK_HOSTS) -> ASGIApp:
    """Return the app behind its checks and headers."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        request_id = new_request_id()
        scope.setdefault("state", {})[REQUEST_ID] = request_id

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = list(message.get("headers", ()))
                message["headers"] = [*present, *_added(present, request_id)]
            await send(message)

        error = refusal(scope["method"], _headers(scope), hosts)
        if error is None:
            await app(scope, receive, send_with_headers)
            return
        problem = problem_of(error, request_id)
        body = encode_problem(problem)
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        await send_with_headers(
            {"type": "http.response.start", "status": problem.status, "headers": headers}
        )
        await send_with_headers({"type": "http.response.body", "body": body, "more_body": False})

    return guarded


def refusal(method: str, headers: Mapping[str, str], hosts: frozenset[str]) -> RequestError | None:
    """Return why a request must not be read, or None."""
    host = headers.get("host", "")
    if _host_name(host) not in hosts:
        message = f"this server does not answer to the name '{host[:100]}'"
        return RequestError(Issue("host-not-allowed", message, ("use http://localhost",)))
    if method in SAFE_METHODS:
        return None
    site = headers.get("sec-fetch-site", "same-origin")
    origin = headers.get("origin")
    own = (f"http://{host}".lower(), f"https://{host}".lower())
    if site not in ("same-origin", "none") or (origin is not None and origin.lower() not in own):
        return RequestError(Issue("cross-origin", "another site may not send requests here"))
    content_type = headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type != "application/json":
        return RequestError(
            Issue(
                "not-json",
                f"the body must be application/json, not '{content_type[:100]}'",
                ("send the header content-type: application/json",),
            )
        )
    return None


def _host_name(host: str) -> str:
    """Return the name in a Host header, without its port."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _headers(scope: HTTPScope) -> dict[str, str]:
    """Return the headers; one sent twice is joined, so that no check sees half of it."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _added(present: list[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
    """Return the headers a response lacks."""
    names = {name.lower() for name, _ in present}
    wanted = [*SECURITY_HEADERS, NO_STORE, (b"x-request-id", request_id.encode())]
    return [(name, value) for name, value in wanted if name not in names]
