-- query:
--   metrics: [deal_count]
--   where: [{field: opportunity.loss_reason, op: "!=", values: [Price]}]
-- model: sample
-- why: What has no reason has not that reason; SQL's <> would drop it.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.loss_reason IS DISTINCT FROM $value_1
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*) - count(*) FILTER (WHERE loss_reason = 'Price')
FROM opportunities
