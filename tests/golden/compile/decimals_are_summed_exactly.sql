-- query: {metrics: [line_amount, won_line_amount, weighted]}
-- model: dirty
-- why: Quantities times prices stay exact to the cent; a probability makes a double.
WITH line_metrics /* line_amount, won_line_amount */ AS (
  SELECT
    SUM(line.quantity * line.price) AS line_amount,
    SUM(line.quantity * line.price) FILTER(WHERE
      deal.stage = 'Won') AS won_line_amount
  FROM lines AS line
  LEFT JOIN deals AS deal
    ON line.deal_id = deal.deal_id
), deal_metrics /* weighted */ AS (
  SELECT
    SUM(deal.amount * deal.probability) AS weighted
  FROM deals AS deal
)
SELECT
  line_metrics.line_amount AS line_amount,
  line_metrics.won_line_amount AS won_line_amount,
  deal_metrics.weighted AS weighted
FROM line_metrics
CROSS JOIN deal_metrics
-- reference:
SELECT
  CAST('94.50' AS DECIMAL(18, 2)),
  (SELECT sum(CAST(quantity * price AS DECIMAL(18, 2))) FROM lines WHERE deal_id IN ('d0', 'd2', 'd4')),
  (SELECT sum(amount::DOUBLE * probability) FROM deals)
