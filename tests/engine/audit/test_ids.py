"""Audit ids: version 7, and ascending."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

from engine.audit.ids import AuditIds

NOON = datetime(2026, 6, 30, 12, 0, 0, 123_000, tzinfo=UTC)


def test_an_id_is_a_uuid_of_version_seven_and_holds_its_moment() -> None:
    made = UUID(AuditIds().next(NOON))
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == int(NOON.timestamp() * 1000)


def test_ids_ascend_within_a_millisecond_and_when_the_clock_goes_back() -> None:
    ids = AuditIds()
    made = [ids.next(NOON) for _ in range(10_000)]
    made += [ids.next(NOON - timedelta(hours=1)) for _ in range(100)]
    assert made == sorted(set(made))


def test_later_moments_sort_later_whoever_made_them() -> None:
    made = [AuditIds().next(NOON + timedelta(milliseconds=step)) for step in range(200)]
    assert made == sorted(made)


def test_threads_never_share_an_id() -> None:
    ids = AuditIds()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ids.next(NOON), range(4000)))
    assert len(set(made)) == 4000
