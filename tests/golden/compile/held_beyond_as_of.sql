-- query: {metrics: [open_at, pipeline_at], dimensions: ["time:month"], time: {window: {from: "2026-05-01", to: "2026-08-31"}}}
-- model: history
-- why: June counts up to the end of as_of, its 15th, and months that have not begun carry that on.
WITH calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
), state_held /* open_at, pipeline_at */ AS (
  SELECT
    calendar.time_month AS time_month,
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
    1
)
SELECT
  calendar.time_month AS time_month,
  COALESCE(state_held.open_at, 0) AS open_at,
  state_held.pipeline_at AS pipeline_at
FROM calendar
LEFT JOIN state_held
  ON state_held.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-05-01', 1, 5), ('2026-06-01', 3, 22), ('2026-07-01', 3, 22), ('2026-08-01', 3, 22)
) AS by_hand (month, open, amount)
