-- query: {metrics: [bookings]}
-- model: sample
-- why: A metric without dimensions is one row; its where restricts rows before the sum.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.stage = 'Closed Won'
)
SELECT
  opportunity_metrics.bookings AS bookings
FROM opportunity_metrics
-- reference:
SELECT sum(amount)
FROM opportunities
WHERE stage = 'Closed Won'
