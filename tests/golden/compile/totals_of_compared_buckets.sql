-- query:
--   metrics: [bookings]
--   dimensions: ["time:quarter"]
--   time: {window: {year: 2025}}
--   compare: previous_period
--   totals: true
-- model: sample
-- shows: totals
-- why: Four quarters are compared with the four a quarter before, not with a sum of shown cells.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
), opportunity_metrics_before /* bookings */ AS (
  SELECT
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_before_first
    AND opportunity.close_date < $window_before_after
    AND opportunity.stage = 'Closed Won'
), answer /* metrics */ AS (
  SELECT
    opportunity_metrics.bookings AS bookings,
    opportunity_metrics_previous.bookings AS "bookings:previous"
  FROM opportunity_metrics
  CROSS JOIN opportunity_metrics_before AS opportunity_metrics_previous
)
SELECT
  bookings,
  "bookings:previous",
  bookings - "bookings:previous" AS "bookings:change",
  CASE
    WHEN "bookings:previous" > 0
    THEN (
      bookings - "bookings:previous"
    ) / "bookings:previous"
  END AS "bookings:change_pct"
FROM answer
-- reference:
WITH won AS (
  SELECT
    sum(amount) FILTER (WHERE year(close_date) = 2025) AS v,
    sum(amount) FILTER (WHERE close_date BETWEEN DATE '2024-10-01' AND DATE '2025-09-30') AS b
  FROM opportunities
  WHERE stage = 'Closed Won'
)
SELECT NULL, v, b, v - b, (v - b) / b FROM won
