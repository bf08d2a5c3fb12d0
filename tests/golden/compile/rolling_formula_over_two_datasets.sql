-- query:
--   metrics: [per_change_rolling]
--   dimensions: ["time:month"]
--   time: {window: {from: "2026-02-01", to: "2026-05-31"}}
-- model: history
-- why: Each part is cumulated on its own date, then divided.
WITH deal_last_2_months_parts /* won_count of each month */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', deal.closed) AS DATE) AS time_month,
    COUNT(*) AS won_count
  FROM deals AS deal
  WHERE
    deal.closed >= $deal_last_2_months_first
    AND deal.closed < $deal_last_2_months_after
    AND deal.stage = 'Won'
  GROUP BY
    1
), state_last_2_months_parts /* changes of each month */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', CAST(state.entered_at AS DATE)) AS DATE) AS time_month,
    COUNT(*) AS changes
  FROM states AS state
  WHERE
    state.entered_at >= $state_last_2_months_first
    AND state.entered_at < $state_last_2_months_after
  GROUP BY
    1
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
), deal_last_2_months /* won_count */ AS (
  SELECT
    calendar.time_month AS time_month,
    CAST(SUM(deal_last_2_months_parts.won_count) AS BIGINT) AS won_count
  FROM calendar
  INNER JOIN deal_last_2_months_parts
    ON deal_last_2_months_parts.time_month >= CASE
      WHEN DAY(
        CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
      ) <> DAY(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE))
      THEN CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE) + 1
      ELSE CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
    END
    AND deal_last_2_months_parts.time_month <= calendar.time_month
  GROUP BY
    1
), state_last_2_months /* changes */ AS (
  SELECT
    calendar.time_month AS time_month,
    CAST(SUM(state_last_2_months_parts.changes) AS BIGINT) AS changes
  FROM calendar
  INNER JOIN state_last_2_months_parts
    ON state_last_2_months_parts.time_month >= CASE
      WHEN DAY(
        CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
      ) <> DAY(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE))
      THEN CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE) + 1
      ELSE CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
    END
    AND state_last_2_months_parts.time_month <= calendar.time_month
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_month
  FROM deal_last_2_months
  UNION
  SELECT
    time_month
  FROM state_last_2_months
)
SELECT
  calendar.time_month AS time_month,
  COALESCE(deal_last_2_months.won_count, 0) / NULLIF(COALESCE(state_last_2_months.changes, 0), 0) AS per_change_rolling
FROM calendar
LEFT JOIN deal_last_2_months
  ON deal_last_2_months.time_month IS NOT DISTINCT FROM calendar.time_month
LEFT JOIN state_last_2_months
  ON state_last_2_months.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT m::DATE, (
  SELECT count(*) FROM deals
  WHERE stage = 'Won' AND closed >= m - INTERVAL 1 MONTH AND closed < m + INTERVAL 1 MONTH
) / (
  SELECT count(*) FROM states
  WHERE entered_at >= m - INTERVAL 1 MONTH AND entered_at < m + INTERVAL 1 MONTH
)
FROM range(DATE '2026-02-01', DATE '2026-06-01', INTERVAL 1 MONTH) AS months (m)
