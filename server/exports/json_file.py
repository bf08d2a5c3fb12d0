"""Answer to its wire form as a file: every row of it, exact decimals, readings, sources, SQL."""

from typing import cast

import msgspec

from engine.reply import Answer
from server.exports.forms import Making
from server.schemas import WireAnswer, encode, wire, wire_cell, wire_warnings


def json_bytes(answer: Answer, _making: Making) -> bytes:
    """Return the wire form with all its rows: what the API cuts at 10,000 is whole in a file."""
    found = cast(WireAnswer, wire(answer))
    whole = msgspec.structs.replace(
        found,
        rows=tuple(tuple(wire_cell(cell) for cell in row) for row in answer.rows),
        keys=tuple(tuple(wire_cell(cell) for cell in row) for row in answer.keys),
        truncated=answer.truncated,
        warnings=wire_warnings(answer.caveats),
    )
    return encode(whole) + b"\n"
