-- query: {metrics: [open_at, pipeline_at], dimensions: ["time:month", state.stage]}
-- model: history
-- why: From the month of the first row on; what ends at midnight of the first still counts before.
WITH state_held_dates /* where the data lie */ AS (
  SELECT DISTINCT
    CAST(DATE_TRUNC('MONTH', CAST(state.entered_at AS DATE)) AS DATE) AS time_month
  FROM states AS state
  WHERE
    CAST(DATE_TRUNC('MONTH', CAST(state.entered_at AS DATE)) AS DATE) < CAST($held_until AS DATE)
    AND state.stage IN ('New', 'Offer')
), dated /* where the data lie */ AS (
  SELECT
    time_month
  FROM state_held_dates
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(time_month) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(time_month), CAST($bucket_of_as_of AS DATE)) + INTERVAL '1' MONTH,
          MIN(time_month) + INTERVAL '1001' MONTH
        ) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
  FROM dated
), state_held /* open_at, pipeline_at */ AS (
  SELECT
    calendar.time_month AS time_month,
    state.stage AS stage,
    COUNT(*) AS open_at,
    SUM(state.amount) AS pipeline_at
  FROM states AS state
  INNER JOIN calendar
    ON state.entered_at < CASE
      WHEN CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) IS NULL
      OR CAST($held_until AS DATE) IS NULL
      THEN NULL
      ELSE LEAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE), CAST($held_until AS DATE))
    END
    AND (
      state.left_at IS NULL
      OR state.left_at >= CASE
        WHEN CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) IS NULL
        OR CAST($held_until AS DATE) IS NULL
        THEN NULL
        ELSE LEAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE), CAST($held_until AS DATE))
      END
    )
  WHERE
    state.stage IN ('New', 'Offer')
  GROUP BY
    1,
    2
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_month,
    combinations.stage
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      stage
    FROM state_held
  ) AS combinations
)
SELECT
  spine.time_month AS time_month,
  spine.stage AS stage,
  COALESCE(state_held.open_at, 0) AS open_at,
  state_held.pipeline_at AS pipeline_at
FROM spine
LEFT JOIN state_held
  ON state_held.time_month IS NOT DISTINCT FROM spine.time_month
  AND state_held.stage IS NOT DISTINCT FROM spine.stage
ORDER BY
  spine.time_month ASC,
  CASE
    WHEN spine.stage = 'New'
    THEN 0
    WHEN spine.stage = 'Offer'
    THEN 1
    WHEN spine.stage = 'Won'
    THEN 2
    WHEN spine.stage = 'Lost'
    THEN 3
    ELSE CASE WHEN NOT spine.stage IS NULL THEN 4 END
  END ASC,
  spine.stage ASC
-- reference:
SELECT m::DATE, s.stage, count(h.state_id), sum(h.amount)
FROM range(DATE '2025-12-01', DATE '2026-07-01', INTERVAL 1 MONTH) AS months (m)
CROSS JOIN (VALUES ('New'), ('Offer')) AS s (stage)
LEFT JOIN states AS h
  ON h.stage = s.stage
  AND h.entered_at < least(m + INTERVAL 1 MONTH, DATE '2026-06-16')
  AND (h.left_at >= least(m + INTERVAL 1 MONTH, DATE '2026-06-16') OR h.left_at IS NULL)
GROUP BY ALL
