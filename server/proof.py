"""What a file that is sent carries beside it: the headers that prove it."""

from engine.reply import Answer
from server.exports import beside


def proof(answer: Answer) -> dict[str, str]:
    """Return the headers that say of a file what the JSON says in fields."""
    warnings = dict.fromkeys(caveat.code for caveat in answer.caveats)
    return {
        "provenue-audit-id": answer.audit_id,
        "provenue-snapshot": answer.snapshot,
        "provenue-truncated": "true" if answer.truncated else "false",
        "provenue-warnings": ", ".join(warnings),
        "provenue-beside": ", ".join(beside(answer)),
    }
