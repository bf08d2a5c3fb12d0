-- query: {metrics: [amount], dimensions: [deal.amount]}
-- model: dirty
-- why: The metric amount and the dimension amount stand side by side in one SELECT.
WITH deal_metrics /* amount */ AS (
  SELECT
    deal.amount AS deal_amount,
    SUM(deal.amount) AS amount
  FROM deals AS deal
  GROUP BY
    1
)
SELECT
  deal_metrics.deal_amount AS deal_amount,
  deal_metrics.amount AS amount
FROM deal_metrics
ORDER BY
  deal_metrics.deal_amount ASC
-- reference:
SELECT amount, sum(amount) FROM deals GROUP BY amount
