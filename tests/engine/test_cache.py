"""A cache stays within its bounds whatever is put, and keeps what was used last."""

import threading
from collections import OrderedDict

from hypothesis import given
from hypothesis import strategies as st

from engine.cache import Cache, CacheCounts

KEYS = st.integers(0, 12)
PUTS = st.tuples(KEYS, st.integers(0, 140))
STEPS = st.lists(st.one_of(KEYS, PUTS), max_size=80)


@given(steps=STEPS, most=st.integers(0, 6))
def test_it_is_a_dict_that_forgets_the_least_lately_used(
    steps: list[int | tuple[int, int]], most: int
) -> None:
    cache: Cache[object] = Cache(max_bytes=200, max_entry_bytes=100, max_entries=most)
    expected: OrderedDict[int, tuple[object, int]] = OrderedDict()
    hits = misses = evicted = 0
    for step in steps:
        if isinstance(step, int):
            found = expected.get(step)
            assert cache.get(step) is (found[0] if found else None)
            hits, misses = hits + (found is not None), misses + (found is None)
            if found:
                expected.move_to_end(step)
        else:
            key, size = step
            value = object()
            cache.put(key, value, size)
            if size <= 100:
                expected.pop(key, None)
                expected[key] = (value, size)
            while sum(one for _, one in expected.values()) > 200 or len(expected) > most:
                expected.popitem(last=False)
                evicted += 1
        assert cache.counts() == CacheCounts(
            entries=len(expected),
            bytes=sum(one for _, one in expected.values()),
            max_bytes=200,
            hits=hits,
            misses=misses,
            evictions=evicted,
        )


def test_one_that_is_too_large_drives_nothing_out() -> None:
    cache: Cache[str] = Cache(max_bytes=100, max_entry_bytes=25)
    cache.put("small", "kept", 25)
    cache.put("large", "not kept", 26)
    assert (cache.get("small"), cache.get("large")) == ("kept", None)
    assert cache.counts().evictions == 0


def test_threads_never_bring_it_over_its_bound() -> None:
    cache: Cache[int] = Cache(max_bytes=1_000)
    over = threading.Event()

    def work(start: int) -> None:
        for turn in range(2_000):
            key = (start * 7 + turn) % 50
            if cache.get(key) not in (None, key):
                over.set()
            cache.put(key, key, 10 + key)
            if cache.counts().bytes > 1_000:
                over.set()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = cache.counts()
    assert not over.is_set()
    assert counts.hits + counts.misses == 16_000
    assert counts.bytes <= 1_000 and counts.evictions > 0
