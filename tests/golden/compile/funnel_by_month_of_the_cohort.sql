-- query:
--   metrics: [reached, reached_of_previous]
--   dimensions: ["time:month"]
--   time: {window: {from: "2026-01-01", to: "2026-03-31"}}
-- model: history
-- why: A deal counts in the month of its first row, whenever it took the later steps.
WITH state_funnel_steps /* the steps in order */ AS (
  SELECT
    1 AS step_position,
    'New' AS stage
  UNION ALL
  SELECT
    2 AS step_position,
    'Offer' AS stage
  UNION ALL
  SELECT
    3 AS step_position,
    'Won' AS stage
), state_funnel_events /* how far each entity came */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', CAST(state.entered_at AS DATE)) AS DATE) AS time_month,
    state.entered_at AS window_time,
    MAX(
      CASE
        WHEN state.stage = 'New'
        THEN 1
        WHEN state.stage = 'Offer'
        THEN 2
        WHEN state.stage = 'Won'
        THEN 3
      END
    ) OVER (PARTITION BY state.deal_id) AS furthest,
    ROW_NUMBER() OVER (
      PARTITION BY state.deal_id
      ORDER BY state.entered_at ASC, CASE
        WHEN state.stage = 'New'
        THEN 1
        WHEN state.stage = 'Offer'
        THEN 2
        WHEN state.stage = 'Won'
        THEN 3
      END ASC, state.state_id ASC
    ) AS place_in_group
  FROM states AS state
  WHERE
    state.stage IN ('New', 'Offer', 'Won') AND NOT state.deal_id IS NULL
), state_funnel /* reached, reached_of_previous */ AS (
  SELECT
    state_funnel_events.time_month AS time_month,
    state_funnel_steps.stage AS stage,
    COUNT(*) FILTER(WHERE
      state_funnel_events.furthest >= state_funnel_steps.step_position) AS reached,
    CASE
      WHEN state_funnel_steps.step_position > 1
      THEN COUNT(*) FILTER(WHERE
        state_funnel_events.furthest >= state_funnel_steps.step_position) / NULLIF(
        COUNT(*) FILTER(WHERE
          state_funnel_events.furthest >= state_funnel_steps.step_position - 1),
        0
      )
    END AS reached_of_previous
  FROM state_funnel_events
  CROSS JOIN state_funnel_steps
  WHERE
    state_funnel_events.place_in_group = 1
    AND state_funnel_events.window_time >= $window_first
    AND state_funnel_events.window_time < $window_after
  GROUP BY
    1,
    2,
    state_funnel_steps.step_position
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_month,
    combinations.stage
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      stage
    FROM state_funnel_steps
  ) AS combinations
)
SELECT
  spine.time_month AS time_month,
  spine.stage AS stage,
  COALESCE(state_funnel.reached, 0) AS reached,
  state_funnel.reached_of_previous AS reached_of_previous
FROM spine
LEFT JOIN state_funnel
  ON state_funnel.time_month IS NOT DISTINCT FROM spine.time_month
  AND state_funnel.stage IS NOT DISTINCT FROM spine.stage
ORDER BY
  spine.time_month ASC,
  CASE
    WHEN spine.stage = 'New'
    THEN 0
    WHEN spine.stage = 'Offer'
    THEN 1
    WHEN spine.stage = 'Won'
    THEN 2
    ELSE CASE WHEN NOT spine.stage IS NULL THEN 3 END
  END ASC,
  spine.stage ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-01-01', 'New', 3, NULL), (DATE '2026-01-01', 'Offer', 2, 2 / 3), (DATE '2026-01-01', 'Won', 2, 2 / 2),
  (DATE '2026-02-01', 'New', 2, NULL), (DATE '2026-02-01', 'Offer', 2, 2 / 2), (DATE '2026-02-01', 'Won', 1, 1 / 2),
  (DATE '2026-03-01', 'New', 1, NULL), (DATE '2026-03-01', 'Offer', 1, 1 / 1), (DATE '2026-03-01', 'Won', 1, 1 / 1)
) AS by_hand (month, stage, reached, of_previous)
