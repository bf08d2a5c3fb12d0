-- query: {metrics: [forecast, bookings, weighted_pipeline]}
-- model: sample
-- why: The forecast's own window, this quarter, holds for every metric beside it.
WITH opportunity_metrics /* bookings, weighted_pipeline */ AS (
  SELECT
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS bookings,
    SUM(opportunity.amount * opportunity.probability) FILTER(WHERE
      NOT opportunity.stage IN ('Closed Won', 'Closed Lost')) AS weighted_pipeline
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND (
      opportunity.stage = 'Closed Won'
      OR NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
    )
)
SELECT
  COALESCE(opportunity_metrics.bookings, 0) + COALESCE(opportunity_metrics.weighted_pipeline, 0) AS forecast,
  opportunity_metrics.bookings AS bookings,
  opportunity_metrics.weighted_pipeline AS weighted_pipeline
FROM opportunity_metrics
-- reference:
SELECT
  coalesce(sum(amount) FILTER (WHERE stage = 'Closed Won'), 0)
    + coalesce(sum(amount * probability) FILTER (WHERE stage NOT IN ('Closed Won', 'Closed Lost')), 0),
  sum(amount) FILTER (WHERE stage = 'Closed Won'),
  sum(amount * probability) FILTER (WHERE stage NOT IN ('Closed Won', 'Closed Lost'))
FROM opportunities
WHERE close_date BETWEEN DATE '2026-04-01' AND DATE '2026-06-30'
