"""The bench on which peers were measured: its data, its model, its eleven queries.

`peers/reference/*.sql` is the yardstick and stays as it is: hand-written SQL under the metric query
that asks for the same. `peers/filled/*.sql` says what the buckets that only our answer has hold,
where that is more than nothing.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import msgspec
from platformdirs import user_cache_path

from semantic.query import MetricQuery, decode_query

PEERS = Path(__file__).resolve().parent / "peers"
MODEL = PEERS / "model"
TABLES = (
    "accounts",
    "reps",
    "products",
    "contacts",
    "opportunities",
    "opportunity_line_items",
    "opp_snapshots",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerQuery:
    """One of the eleven. `compared` are the columns of our answer that the reference has."""

    name: str
    query: MetricQuery
    compared: tuple[str, ...]
    reference: str
    filled: str | None


def peer_queries() -> tuple[PeerQuery, ...]:
    """Read the eleven queries, in order."""
    return tuple(_read(path) for path in sorted((PEERS / "reference").glob("*.sql")))


def _read(path: Path) -> PeerQuery:
    lines = path.read_text().splitlines()
    said = dict(line[3:].split(": ", 1) for line in lines if line.startswith("-- "))
    query = decode_query(msgspec.json.decode(said["query"]))
    compared = said["compares"].split(", ") if "compares" in said else None
    filled = PEERS / "filled" / path.name
    return PeerQuery(
        name=path.stem.replace("_", " "),
        query=query,
        compared=tuple(compared or (*query.dimensions, *query.metrics)),
        reference="\n".join(line for line in lines if not line.startswith("-- ")),
        filled=filled.read_text() if filled.is_file() else None,
    )


def made(scale: float) -> Path:
    """Return the folder of the data at a scale, one file a table; made once, then kept."""
    home = user_cache_path("provenue", appauthor=False) / "bench"
    folder = home / f"peers-{scale:g}-duckdb-{duckdb.__version__}"
    if folder.is_dir():
        return folder
    home.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix="making-", dir=home))
    try:
        generate(new, scale)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def generate(folder: Path, scale: float) -> None:
    """Write the tables into a folder, each into a file of its own as ours are."""
    # Above a million deals a small modulus would leave most of them without a line.
    modulus = 1_000_003 if scale <= 1 else 100_000_007
    with duckdb.connect(str(folder / "making.duckdb")) as connection:
        connection.execute(f"SET VARIABLE scale = {scale}")
        connection.execute(f"SET VARIABLE modulus = {modulus}")
        connection.execute((PEERS / "data.sql").read_text())
        for table in TABLES:
            connection.execute(f"ATTACH '{folder / table}.duckdb' AS one")
            connection.execute(f"CREATE TABLE one.{table} AS FROM {table}")
            connection.execute("DETACH one")
    (folder / "making.duckdb").unlink()
