"""What the language model's planner takes beside the model's own time.

    python -m tests.bench.llm_overhead [QUESTIONS]

A server on loopback answers at once; what is left is ours: covering, masking, prompt, HTTP, reading
the reply, checking the query.
"""

import statistics
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.planning.keyword_planner import KeywordPlanner
from engine.planning.llm.caller import Caller
from engine.planning.llm.endpoint import Allowance, Endpoint
from engine.planning.llm.ledger import DayBounds, Ledger
from engine.planning.llm.reader import ModelReader
from engine.planning.llm.wire import OpenAIChat
from engine.planning.meaning.values import KeywordValueIndex
from engine.planning.planner import PlanningContext
from engine.question import OWNER, Plan, Question
from server.compose import open_engine
from server.settings import read_settings
from tests.fake_openai import FakeOpenAI, replies

READING = {"metrics": ["bookings"], "dimensions": [{"field": "account.region"}]}


def main(count: int) -> None:
    with TemporaryDirectory() as folder, FakeOpenAI([replies(READING)]) as server:
        home = Path(folder)
        settings = read_settings(None, {"PROVENUE_HOME": str(home)}, home)
        with closing(open_engine(settings, full_charts=False, tell=lambda _: None)) as engine:
            as_of = engine.as_of()
            values = KeywordValueIndex.build(
                engine.model, lambda field: engine.values(field, "", OWNER, limit=100_000)
            )
            context = PlanningContext(model=engine.model, values=values, as_of=as_of, loaded_at={})
            measure(server, context, home, count)


def measure(server: FakeOpenAI, context: PlanningContext, home: Path, count: int) -> None:
    endpoint = Endpoint(model="fake-1", base_url=server.url)
    ledger = Ledger(home / "spent.sqlite", DayBounds(), lambda: datetime.now(UTC))
    chat = OpenAIChat(endpoint)
    caller = Caller(endpoint, Allowance(), lambda: chat, ledger)
    reader = ModelReader(caller, KeywordPlanner())
    now = datetime.now(UTC)
    took: list[float] = []
    for number in range(count + 5):
        asked = Question(text=f"bookings by region hocus{number}", viewer=OWNER, now=now)
        started = time.perf_counter()
        read = reader.read(asked, context)
        ended = time.perf_counter()
        assert isinstance(read, Plan), read
        if number >= 5:
            took.append((ended - started) * 1000)
    took.sort()
    print(f"questions        {count}")
    print(f"ours, p50        {statistics.median(took):.1f} ms")
    print(f"ours, p99        {took[int(len(took) * 0.99) - 1]:.1f} ms")
    chat.close()
    ledger.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
