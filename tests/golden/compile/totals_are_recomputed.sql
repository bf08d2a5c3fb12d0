-- query:
--   metrics: [bookings, avg_deal_size, customer_count]
--   dimensions: [product.family]
--   limit: 3
--   totals: true
-- model: sample
-- shows: totals
-- why: Of overlapping groups, averages and distinct counts the total is no sum; limits do not cut it.
WITH opportunity_metrics /* bookings, avg_deal_size, customer_count */ AS (
  SELECT
    SUM(opportunity.amount) AS bookings,
    AVG(opportunity.amount) AS avg_deal_size,
    COUNT(DISTINCT opportunity.account_id) AS customer_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.stage = 'Closed Won'
)
SELECT
  opportunity_metrics.bookings AS bookings,
  opportunity_metrics.avg_deal_size AS avg_deal_size,
  opportunity_metrics.customer_count AS customer_count
FROM opportunity_metrics
-- reference:
SELECT NULL, sum(amount), avg(amount), count(DISTINCT account_id)
FROM opportunities
WHERE stage = 'Closed Won'
