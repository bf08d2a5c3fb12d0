-- query:
--   metrics: [bookings, won_count]
--   dimensions: ["time:month", account.segment]
--   where: [{field: account.country, op: "=", values: [Italy]}]
--   time: {window: {year: 2025}}
--   running: true
-- model: sample
-- why: Summed over the months shown, each segment on its own; months without a sale carry it on.
WITH opportunity_metrics /* bookings, won_count */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', opportunity.close_date) AS DATE) AS time_month,
    account.segment AS segment,
    SUM(opportunity.amount) AS bookings,
    COUNT(*) AS won_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    account.country = $value_1
    AND opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2
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
    combinations.segment
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      segment
    FROM opportunity_metrics
  ) AS combinations
), answer /* metrics */ AS (
  SELECT
    spine.time_month AS time_month,
    spine.segment AS segment,
    opportunity_metrics.bookings AS bookings,
    COALESCE(opportunity_metrics.won_count, 0) AS won_count
  FROM spine
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.time_month IS NOT DISTINCT FROM spine.time_month
    AND opportunity_metrics.segment IS NOT DISTINCT FROM spine.segment
)
SELECT
  time_month,
  segment,
  bookings,
  SUM(bookings) OVER (
    PARTITION BY segment
    ORDER BY time_month ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS "bookings:running",
  won_count,
  SUM(won_count) OVER (
    PARTITION BY segment
    ORDER BY time_month ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS "won_count:running"
FROM answer
ORDER BY
  time_month ASC,
  CASE
    WHEN segment = 'Enterprise'
    THEN 0
    WHEN segment = 'Mid-Market'
    THEN 1
    WHEN segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT segment IS NULL THEN 3 END
  END ASC,
  segment ASC
-- reference:
WITH won AS (
  SELECT a.segment, date_trunc('month', o.close_date) AS m, o.amount
  FROM opportunities AS o
  INNER JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won' AND a.country = 'Italy' AND year(o.close_date) = 2025
)
SELECT
  m.m::DATE,
  s.segment,
  (SELECT sum(amount) FROM won WHERE won.m = m.m AND won.segment = s.segment),
  (SELECT sum(amount) FROM won WHERE won.m <= m.m AND won.segment = s.segment),
  (SELECT count(*) FROM won WHERE won.m = m.m AND won.segment = s.segment),
  (SELECT count(*) FROM won WHERE won.m <= m.m AND won.segment = s.segment)
FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 1 MONTH) AS m (m)
CROSS JOIN (SELECT DISTINCT segment FROM won) AS s
