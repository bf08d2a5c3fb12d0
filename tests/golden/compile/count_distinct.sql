-- query: {metrics: [customer_count], dimensions: [opportunity.type]}
-- model: sample
-- why: A customer counts once in each group, however many deals; NULL keys do not count.
WITH opportunity_metrics /* customer_count */ AS (
  SELECT
    opportunity.type AS type,
    COUNT(DISTINCT opportunity.account_id) AS customer_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1
)
SELECT
  opportunity_metrics.type AS type,
  opportunity_metrics.customer_count AS customer_count
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
SELECT type, count(*)
FROM (
  SELECT DISTINCT type, account_id
  FROM opportunities
  WHERE stage = 'Closed Won' AND account_id IS NOT NULL
)
GROUP BY type
