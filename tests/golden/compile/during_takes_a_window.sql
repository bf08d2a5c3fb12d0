-- query:
--   metrics: [won_count]
--   where: [{field: opportunity.created_date, op: during, values: [last_year]}]
-- model: sample
-- why: A date may be filtered by a window beside the one the metric goes by.
WITH opportunity_metrics /* won_count */ AS (
  SELECT
    COUNT(*) AS won_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.created_date >= $value_1
    AND opportunity.created_date < $value_2
    AND opportunity.stage = 'Closed Won'
)
SELECT
  opportunity_metrics.won_count AS won_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities
WHERE stage = 'Closed Won' AND year(created_date) = 2025
