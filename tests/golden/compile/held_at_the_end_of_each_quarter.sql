-- query: {metrics: [pipeline_at], dimensions: ["time:quarter"], time: {window: {last: 8, unit: quarter}}}
-- model: sample
-- why: What was open at each quarter's end, as stage and amount were then; nothing is summed over time.
WITH calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_quarter
), stage_change_held /* pipeline_at */ AS (
  SELECT
    calendar.time_quarter AS time_quarter,
    SUM(stage_change.amount) AS pipeline_at
  FROM stage_history AS stage_change
  INNER JOIN calendar
    ON stage_change.entered_at < CASE
      WHEN CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE) IS NULL
      OR CAST($held_until AS DATE) IS NULL
      THEN NULL
      ELSE LEAST(
        CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE),
        CAST($held_until AS DATE)
      )
    END
    AND (
      stage_change.left_at IS NULL
      OR stage_change.left_at >= CASE
        WHEN CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE) IS NULL
        OR CAST($held_until AS DATE) IS NULL
        THEN NULL
        ELSE LEAST(
          CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE),
          CAST($held_until AS DATE)
        )
      END
    )
  WHERE
    NOT stage_change.stage IN ('Closed Won', 'Closed Lost')
  GROUP BY
    1
)
SELECT
  calendar.time_quarter AS time_quarter,
  stage_change_held.pipeline_at AS pipeline_at
FROM calendar
LEFT JOIN stage_change_held
  ON stage_change_held.time_quarter IS NOT DISTINCT FROM calendar.time_quarter
ORDER BY
  calendar.time_quarter ASC
-- reference:
SELECT q::DATE, (
  SELECT sum(amount)
  FROM stage_history
  WHERE stage NOT IN ('Closed Won', 'Closed Lost')
    AND entered_at < q + INTERVAL 3 MONTH
    AND (left_at IS NULL OR left_at >= q + INTERVAL 3 MONTH)
)
FROM range(DATE '2024-07-01', DATE '2026-07-01', INTERVAL 3 MONTH) AS quarters (q)
