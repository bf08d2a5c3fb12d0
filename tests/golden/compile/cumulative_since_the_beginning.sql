-- query: {metrics: [won_ever, won_amount], dimensions: ["time:month"], time: {window: {from: "2026-03-01", to: "2026-06-30"}}}
-- model: history
-- why: All that was won before the window counts in its first month; what has no date never does.
WITH deal_all_time_parts /* won_amount of each month */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', deal.closed) AS DATE) AS time_month,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  WHERE
    deal.closed < $deal_all_time_after AND deal.stage = 'Won'
  GROUP BY
    1
), deal_metrics /* won_amount */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', deal.closed) AS DATE) AS time_month,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  WHERE
    deal.closed >= $window_first
    AND deal.closed < $window_after
    AND deal.stage = 'Won'
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
), deal_all_time /* won_amount */ AS (
  SELECT
    calendar.time_month AS time_month,
    SUM(deal_all_time_parts.won_amount) AS won_amount
  FROM calendar
  INNER JOIN deal_all_time_parts
    ON deal_all_time_parts.time_month <= calendar.time_month
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_month
  FROM deal_all_time
  UNION
  SELECT
    time_month
  FROM deal_metrics
)
SELECT
  calendar.time_month AS time_month,
  deal_all_time.won_amount AS won_ever,
  deal_metrics.won_amount AS won_amount
FROM calendar
LEFT JOIN deal_all_time
  ON deal_all_time.time_month IS NOT DISTINCT FROM calendar.time_month
LEFT JOIN deal_metrics
  ON deal_metrics.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-03-01', 405, 30), ('2026-04-01', 405, NULL), ('2026-05-01', 485, 80), ('2026-06-01', 505, 20)
) AS by_hand (month, won_ever, won)
