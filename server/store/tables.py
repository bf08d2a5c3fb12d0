"""The tables of the store, and the version of their form."""

from collections.abc import Mapping

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

#: Raised by one with every change of the tables below.
VERSION = 2
#: version -> what brings a file of the version before up to it.
UPGRADES: Mapping[int, tuple[str, ...]] = {2: ("ALTER TABLE turn ADD COLUMN offered TEXT",)}

METADATA = MetaData()

CONVERSATIONS = Table(
    "conversation",
    METADATA,
    Column("id", String, primary_key=True),
    Column("viewer", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Index("conversation_of_viewer", "viewer", "updated_at"),
)

#: `query` is the one a follow-up edits; a turn that was no answer has its parent's. `offered` are
#: the readings that were asked back, as JSON.
TURNS = Table(
    "turn",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("conversation", String, nullable=False, index=True),
    Column("parent", String),
    Column("viewer", String, nullable=False),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("reading", Text, nullable=False),
    Column("query", Text),
    Column("chart", String),
    Column("certainty", String),
    Column("planner", String),
    Column("audit_id", String, nullable=False),
    Column("attachment", String),
    Column("offered", Text),
)

#: `body` is JSON in the form of its kind.
FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("viewer", String, nullable=False),
    Column("at", String, nullable=False),
    Column("turn", String),
    Column("body", Text, nullable=False),
    Column("decided_by", String),
    Column("decided_at", String),
    Column("audit_id", String, nullable=False),
)

#: What is attached to questions; the rows of a table live in a draft project beside the store.
ATTACHMENTS = Table(
    "attachment",
    METADATA,
    Column("id", String, primary_key=True),
    Column("viewer", String, nullable=False),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("sha256", String, nullable=False),
    Column("content", LargeBinary),
    Column("about", Text, nullable=False),
    Index("attachment_of_viewer", "viewer", "at"),
)
