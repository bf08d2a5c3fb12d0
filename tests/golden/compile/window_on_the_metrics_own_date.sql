-- query: {metrics: [bookings], time: {window: {year: 2025, quarter: 2}}}
-- model: sample
-- why: A window is half-open on the metric's own date, both named days in it.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
)
SELECT
  opportunity_metrics.bookings AS bookings
FROM opportunity_metrics
-- reference:
SELECT sum(amount)
FROM opportunities
WHERE stage = 'Closed Won' AND close_date BETWEEN DATE '2025-04-01' AND DATE '2025-06-30'
