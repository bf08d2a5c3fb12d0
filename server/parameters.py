"""Query parameters: known ones, once each."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from semantic.errors import Issue, did_you_mean
from server.problems import RequestError
from server.service import AppRequest


def parameters(request: AppRequest, known: tuple[str, ...]) -> Mapping[str, str]:
    """Return the query parameters; RequestError `unknown-parameter | repeated-parameter`."""
    found: dict[str, str] = {}
    issues: list[Issue] = []
    raw = request.scope["query_string"].decode("latin-1")
    for name, value in parse_qsl(raw, keep_blank_values=True, max_num_fields=100):
        if name not in known:
            message = f"unknown parameter '{name[:100]}'"
            issues.append(Issue("unknown-parameter", message, did_you_mean(name[:100], known)))
        elif name in found:
            issues.append(Issue("repeated-parameter", f"parameter '{name}' is given twice"))
        else:
            found[name] = value
    if issues:
        raise RequestError(*issues)
    return found


def integer(
    given: Mapping[str, str], name: str, default: int | None, lowest: int, highest: int
) -> int | None:
    """Return a whole number; RequestError `bad-parameter`."""
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and lowest <= int(text[:20]) <= highest):
        message = f"parameter '{name}' must be a whole number from {lowest} to {highest}"
        raise RequestError(Issue("bad-parameter", message))
    return int(text)
