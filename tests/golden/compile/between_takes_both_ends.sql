-- query:
--   metrics: [deal_count]
--   where:
--     - {field: opportunity.amount, op: between, values: [50000, 106900]}
--     - {field: opportunity.close_date, op: between, values: ["2023-04-28", "2024-04-28"]}
-- model: sample
-- why: Both ends are in it, of numbers and of days.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.amount BETWEEN $value_1 AND $value_2
    AND opportunity.close_date BETWEEN $value_3 AND $value_4
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities
WHERE amount >= 50000 AND amount <= 106900
  AND close_date >= DATE '2023-04-28' AND close_date <= DATE '2024-04-28'
