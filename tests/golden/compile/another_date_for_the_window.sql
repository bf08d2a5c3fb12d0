-- query:
--   metrics: [bookings, won_count]
--   dimensions: ["time:month"]
--   time: {dimension: opportunity.created_date, window: {year: 2024, quarter: 1}}
-- model: sample
-- why: A named date stands in for the metric's own, in the window and in time:month.
WITH opportunity_metrics /* bookings, won_count */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', opportunity.created_date) AS DATE) AS time_month,
    SUM(opportunity.amount) AS bookings,
    COUNT(*) AS won_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.created_date >= $window_first
    AND opportunity.created_date < $window_after
    AND opportunity.stage = 'Closed Won'
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
)
SELECT
  calendar.time_month AS time_month,
  opportunity_metrics.bookings AS bookings,
  COALESCE(opportunity_metrics.won_count, 0) AS won_count
FROM calendar
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT date_trunc('month', created_date)::DATE, sum(amount), count(*)
FROM opportunities
WHERE stage = 'Closed Won' AND created_date BETWEEN DATE '2024-01-01' AND DATE '2024-03-31'
GROUP BY 1
