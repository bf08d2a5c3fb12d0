-- query:
--   metrics: [deal_count]
--   where: [{field: opportunity.amount, op: in, values: [28513.03, 106900, 0.1]}]
-- model: sample
-- why: 28513.03 typed is 28513.03 stored; as a double it would not be equal.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.amount IN ($value_1, $value_2, $value_3)
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities
WHERE amount = CAST('28513.03' AS DECIMAL(18, 2)) OR amount = 106900
