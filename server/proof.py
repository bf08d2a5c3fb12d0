"""What a file that is sent carries beside it: the headers that prove it."""

from urllib.parse import quote

from engine.reply import Answer
from server.exports.proof import beside

#: How much of a text stands in a header, before it is escaped.
LONGEST_HEADER = 600


def proof(answer: Answer) -> dict[str, str]:
    """Return the headers that say of a file what the JSON says in fields."""
    warnings = dict.fromkeys(caveat.code for caveat in answer.caveats)
    return {
        "provenue-audit-id": answer.audit_id,
        "provenue-snapshot": answer.snapshot,
        "provenue-as-of": answer.as_of.isoformat(),
        "provenue-reading": _escaped(answer.reading.sentence),
        "provenue-filters": ", ".join(map(_escaped, answer.reading.filters)),
        "provenue-rows": str(len(answer.rows)),
        "provenue-truncated": "true" if answer.truncated else "false",
        "provenue-warnings": ", ".join(warnings),
        "provenue-beside": ", ".join(beside(answer)),
    }


def _escaped(text: str) -> str:
    """Return a text as a header can hold it: UTF-8, percent-encoded, and not too long."""
    return quote(text[:LONGEST_HEADER], safe=" !'()*;:@&=+$/?")
