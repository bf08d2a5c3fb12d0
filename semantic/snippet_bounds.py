"""What a snippet's text may be before any parser sees it: length, characters, nesting, arity."""

import re

from semantic.allowed import AGGREGATE_WORDS, FUNCTIONS, KEYWORDS
from semantic.errors import Issue

MAX_LENGTH = 4_000
MAX_NESTING = 40
#: Outside quotes: what no expression of ours needs, and what to say about it.
_FORBIDDEN = re.compile(r"--|/\*|\*/|->|=>|[;{}\[\]$?@#\\`~&^!:\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ALLOWED_PAIRS = ("!=", "::")
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_CALL = re.compile(r"([^\W\d]\w*)\s*\(")
_DEEPER = re.compile(r"\(|\bcase\b", re.IGNORECASE)
_SHALLOWER = re.compile(r"\)|\bend\b", re.IGNORECASE)
_PREFIXES = re.compile(r"(?:(?:\bnot\b|\binterval\b|\bescape\b|[-+])\s*){9,}", re.IGNORECASE)


class SnippetError(Exception):
    """The snippet is refused; `offset` is where in its text, if known."""

    def __init__(
        self, code: str, message: str, hints: tuple[str, ...] = (), offset: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hints = hints
        self.offset = offset

    def issue(self, where: str) -> Issue:
        """Return the issue, placed."""
        return Issue(self.code, self.message, self.hints, where)


def check_bounds(text: str) -> None:
    """Refuse what is too long, too deep or foreign before the parser sees it."""
    if not text.strip():
        raise SnippetError("bad-expression", "the expression is empty")
    if len(text) > MAX_LENGTH:
        raise SnippetError("too-long", f"an expression may be {MAX_LENGTH:,} characters")
    bare = _QUOTED.sub(lambda found: "\N{CURRENCY SIGN}" * len(found.group()), text)
    for quote in "'\"":
        if quote in bare:
            raise SnippetError("bad-expression", f"a {quote} is not closed", (), bare.find(quote))
    for found in _FORBIDDEN.finditer(bare):
        start = found.start()
        if any(bare[at : at + 2] in _ALLOWED_PAIRS for at in (start, start - 1) if at >= 0):
            continue
        raise SnippetError(
            "not-allowed", f"{found.group()!r} is not allowed in an expression", (), start
        )
    depth = deepest = 0
    for found in re.finditer(rf"{_DEEPER.pattern}|{_SHALLOWER.pattern}", bare, re.IGNORECASE):
        depth += 1 if _DEEPER.match(found.group()) else -1
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING or _PREFIXES.search(bare):
        raise SnippetError("too-deep", f"an expression may be nested {MAX_NESTING} deep")
    _arity_checked(bare)


def _arity_checked(bare: str) -> None:
    """Refuse a call with a wrong number of arguments: the parser drops surplus ones silently."""
    for found in _CALL.finditer(bare):
        name = found.group(1).lower()
        if name in KEYWORDS:
            continue
        if name in AGGREGATE_WORDS:
            fewest = most = AGGREGATE_WORDS[name]
        elif name in FUNCTIONS:
            _, fewest, most = FUNCTIONS[name]
        else:
            continue
        given = _arguments(bare, found.end())
        if not fewest <= given <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
            raise SnippetError(
                "bad-expression",
                f"{name}(…) takes {wanted} arguments, not {given}",
                (),
                found.start(),
            )


def _arguments(bare: str, start: int) -> int:
    """Count the arguments of a call whose bracket opens just before `start`."""
    depth, commas = 0, 0
    for at in range(start, len(bare)):
        sign = bare[at]
        if sign == ")" and depth == 0:
            return commas + 1 if bare[start:at].strip() else 0
        depth += (sign == "(") - (sign == ")")
        commas += sign == "," and depth == 0
    return commas + 1
