"""The process that reads a PDF nobody here has drawn: bounds in a line, then its bytes.

It is started by `charts.report.read_back` as `python -m charts.report.read_worker`; its reply is
one JSON object: pages and manifest, or an issue.
"""

import json
import logging
import sys
from typing import Any

from charts.render_worker import limit
from charts.report.read_back import ReadLimits, read
from semantic.errors import ReportError


def reply(head: bytes, pdf: bytes) -> dict[str, Any]:
    """Return what a PDF says, or the issue why it says nothing."""
    most_bytes, pages, characters, attached = json.loads(head)
    limits = ReadLimits(bytes=most_bytes, pages=pages, characters=characters, attached=attached)
    try:
        found = read(pdf, limits)
    except ReportError as error:
        issue = error.issues[0]
        return {"code": issue.code, "message": issue.message, "hints": issue.hints}
    manifest = found.manifest
    return {
        "pages": found.pages,
        "manifest": None if manifest is None else manifest.decode("utf-8", "replace"),
    }


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    logging.disable(logging.CRITICAL)
    line = sys.stdin.buffer.readline()
    print(json.dumps(reply(line, sys.stdin.buffer.read())))
