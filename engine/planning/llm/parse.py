"""A model's text to its reply: the first JSON object of it, read strictly."""

import json
from typing import Any, Final

import msgspec

from engine.planning.llm.reply_form import SaidReply
from semantic.errors import Issue

_DEEPEST: Final = 12
_LONGEST_MESSAGE: Final = 200


class Unread(Exception):
    """A text that is no reply, and what is wrong with it."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue)
        self.issue = issue


def read_reply(text: str) -> SaidReply:
    """Return the reply a text holds, whatever stands around it; raises `Unread`."""
    start = text.find("{")
    if start < 0:
        raise Unread(Issue("no-json", "the reply holds no JSON object"))
    text = text[start:]
    if _depth(text) > _DEEPEST:
        raise Unread(Issue("too-deep", "the reply is nested too deeply"))
    try:
        value, _ = _DECODER.raw_decode(text)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
        return msgspec.convert(value, SaidReply)
    except _Twice as error:
        raise Unread(Issue("duplicate-key", f"the key {error} stands twice")) from None
    except (json.JSONDecodeError, UnicodeEncodeError, _NoNumber, RecursionError):
        raise Unread(Issue("no-json", "the reply is no whole JSON object")) from None
    except msgspec.ValidationError as error:
        message, _, where = str(error)[:_LONGEST_MESSAGE].partition(" - at `")
        raise Unread(Issue("wrong-form", message, (), where.rstrip("`") or "$")) from None


class _Twice(ValueError):
    pass


class _NoNumber(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(repr(key[:40]))
        found[key] = value
    return found


def _no_number(text: str) -> Any:
    raise _NoNumber(text)


def _depth(text: str) -> int:
    """Return how deep brackets are nested, those in texts counted too: a bound, no parser."""
    deepest = depth = 0
    for one in text:
        if one in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif one in "}]":
            depth -= 1
    return deepest


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
