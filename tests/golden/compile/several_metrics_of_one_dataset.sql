-- query:
--   metrics: [bookings, won_count, lost_count, avg_deal_size]
--   dimensions: [opportunity.type]
-- model: sample
-- why: Measures of one dataset share one scan, each over the rows of its own where.
WITH opportunity_metrics /* bookings, won_count, lost_count, avg_deal_size */ AS (
  SELECT
    opportunity.type AS type,
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS bookings,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Lost') AS lost_count,
    AVG(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS avg_deal_size
  FROM opportunities AS opportunity
  WHERE
    (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
  GROUP BY
    1
)
SELECT
  opportunity_metrics.type AS type,
  opportunity_metrics.bookings AS bookings,
  opportunity_metrics.won_count AS won_count,
  opportunity_metrics.lost_count AS lost_count,
  opportunity_metrics.avg_deal_size AS avg_deal_size
FROM opportunity_metrics
ORDER BY
  CASE
    WHEN opportunity_metrics.type = 'New Business'
    THEN 0
    WHEN opportunity_metrics.type = 'Expansion'
    THEN 1
    WHEN opportunity_metrics.type = 'Renewal'
    THEN 2
    ELSE CASE WHEN NOT opportunity_metrics.type IS NULL THEN 3 END
  END ASC,
  opportunity_metrics.type ASC
-- reference:
SELECT type, sum(w), count(w_row), count(l_row), avg(w)
FROM (
  SELECT
    type,
    CASE WHEN stage = 'Closed Won' THEN amount END AS w,
    CASE WHEN stage = 'Closed Won' THEN 1 END AS w_row,
    CASE WHEN stage = 'Closed Lost' THEN 1 END AS l_row
  FROM opportunities
  WHERE stage IN ('Closed Won', 'Closed Lost')
)
GROUP BY type
