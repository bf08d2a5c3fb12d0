"""What happened to a chunk of deals, change by change, and what is left of it today.

The history comes first; a deal's present stage, amount and close date are its last row, so the
two cannot disagree. Every event of a deal has its own slot, which is also the second of its time
stamp: no two events of one deal share a moment.
"""
# ruff: noqa: S608 - every part of these statements is a constant of this file.

#: Stages by number: 1 to 4 are open, 5 is won, 6 is lost.
STAGES = "['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won', 'Closed Lost']"


def _moment(day: str, slot: int, purpose: int) -> str:
    """Write the time stamp of an event: its day, an hour of the deal's, the slot's second."""
    minutes = f"CAST(480 + floor(draw(i, {purpose}) * 560) AS BIGINT)"
    return f"(CAST({day} AS TIMESTAMP) + to_minutes({minutes}) + to_seconds({slot}))"


def _stage_event(stage: int) -> str:
    """Write the event of reaching an open stage, unless the deal skips it."""
    skipped = f"AND NOT (draw(i, 401) < 0.06 AND reached > {stage})" if stage in (2, 3) else ""
    day = (
        f"created_date + {stage - 1} + CAST(floor((path_days - 5) * "
        f"({stage - 1} + 0.6 * draw(i, {410 + stage}) - 0.3) / reached) AS INTEGER)"
    )
    amount = "last_amount" if stage == 3 else "NULL"
    return (
        f"SELECT i, {_moment(day, stage, 420 + stage)} AS entered_at, {stage} AS stage, "
        f"{amount} AS amount, NULL::DATE AS close_date FROM ending "
        f"WHERE reached >= {stage} {skipped}"
    )


def _expected(push: int) -> str:
    """Write the close date expected after some pushes; the last one is when it is really due."""
    day = (
        f"CASE WHEN pushes = 0 THEN due_date + CASE WHEN draw(i, 430) < 0.4 "
        f"THEN CAST(floor(draw(i, 431) * 34 - 12) AS INTEGER) ELSE 0 END "
        f"ELSE created_date + CAST(floor((due_date - created_date) * "
        f"(0.5 + 0.5 * {push} / greatest(pushes, 1))) AS INTEGER) END"
    )
    return f"greatest(created_date + 5, CASE WHEN month_ends THEN last_day({day}) ELSE {day} END)"


def _push_event(push: int) -> str:
    """Write the event of the close date being moved for the nth time."""
    moved = f"least({_expected(push - 1)} + lateness, due_date - 1)"
    return (
        f"SELECT i, {_moment(f'greatest({moved}, created_date + 1)', 10 + push, 432)}, NULL, "
        f"NULL, {_expected(push)} FROM ending WHERE pushes >= {push}"
    )


def _events() -> str:
    # Slot 0 is the morning of the first day: nothing of the deal comes before it.
    created = (
        "SELECT i, CAST(created_date AS TIMESTAMP) + to_minutes(CAST(420 + floor(draw(i, 440) "
        "* 60) AS BIGINT)) AS entered_at, 1 AS stage, first_amount AS amount, "
        f"{_expected(0)} AS close_date FROM ending"
    )
    closed = (
        f"SELECT i, {_moment('due_date', 20, 441)}, CASE WHEN wins THEN 5 ELSE 6 END, "
        "CASE WHEN wins THEN last_amount END, due_date FROM ending"
    )
    reopened = (
        f"SELECT i, {_moment('reopened', 21, 442)}, 4, NULL, closed_again FROM ending "
        "WHERE reopened IS NOT NULL"
    )
    closed_again = (
        f"SELECT i, {_moment('closed_again', 22, 443)}, CASE WHEN wins_again THEN 5 ELSE 6 END, "
        "NULL, closed_again FROM ending WHERE reopened IS NOT NULL"
    )
    parts = [created, *(_stage_event(stage) for stage in (2, 3, 4))]
    parts += [_push_event(push) for push in (1, 2, 3, 4)]
    parts += [closed, reopened, closed_again]
    return " UNION ALL ".join(parts)


EVENTS = f"""
CREATE OR REPLACE TEMP TABLE happened AS
WITH event AS ({_events()}), known AS (
    SELECT * FROM event WHERE entered_at < as_of() + INTERVAL 18 HOUR
), filled AS (
    SELECT i, entered_at,
        last_value(stage IGNORE NULLS) OVER history AS stage,
        last_value(amount IGNORE NULLS) OVER history AS amount,
        last_value(close_date IGNORE NULLS) OVER history AS close_date
    FROM known
    WINDOW history AS (PARTITION BY i ORDER BY entered_at)
), changed AS (
    SELECT *, lag(stage) OVER history AS stage_before, lag(amount) OVER history AS amount_before,
        lag(close_date) OVER history AS previous_close_date
    FROM filled
    WINDOW history AS (PARTITION BY i ORDER BY entered_at)
)
SELECT i, stage, entered_at, lead(entered_at) OVER history AS left_at, amount, close_date,
    previous_close_date, stage IS DISTINCT FROM stage_before AS stage_changed
FROM changed
WHERE stage IS DISTINCT FROM stage_before OR amount IS DISTINCT FROM amount_before
    OR close_date IS DISTINCT FROM previous_close_date
WINDOW history AS (PARTITION BY i ORDER BY entered_at)
"""

PRESENT = f"""
CREATE OR REPLACE TEMP TABLE present AS
WITH last_row AS (
    SELECT i, stage, amount, close_date FROM happened WHERE left_at IS NULL
), since AS (
    SELECT i, max(entered_at)::DATE AS stage_changed_date FROM happened WHERE stage_changed
    GROUP BY i
)
SELECT ending.i, format('OPP-{{:06d}}', ending.i) AS opportunity_id, ending.account,
    ending.account_id, ending.owner_id, ending.rep, ending.segment, ending.type,
    ending.lead_source, ending.account_name, ending.reached,
    ending.created_date, last_row.amount, last_row.close_date, last_row.stage AS step,
    {STAGES}[last_row.stage] AS stage, since.stage_changed_date
FROM ending JOIN last_row ON last_row.i = ending.i JOIN since ON since.i = ending.i
"""

HISTORY: tuple[str, ...] = (EVENTS, PRESENT)
