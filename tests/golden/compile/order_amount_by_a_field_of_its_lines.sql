-- query: {metrics: [order_amount], dimensions: [line.quantity]}
-- model: fan_out
-- why: An order counts once per quantity, and not once per line.
WITH order__metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    line_of_order_.order_id AS fact_key,
    line_of_order_.quantity AS quantity
  FROM lines AS line_of_order_
), order__metrics /* order_amount */ AS (
  SELECT
    order__metrics_groups.quantity AS quantity,
    SUM(order_.amount) AS order_amount
  FROM orders AS order_
  LEFT JOIN order__metrics_groups
    ON order__metrics_groups.fact_key = order_.order_id
  GROUP BY
    1
)
SELECT
  order__metrics.quantity AS quantity,
  order__metrics.order_amount AS order_amount
FROM order__metrics
ORDER BY
  order__metrics.quantity ASC
-- reference:
SELECT l.quantity, sum(o.amount)
FROM orders AS o
LEFT JOIN (SELECT DISTINCT order_id, quantity FROM lines) AS l ON l.order_id = o.order_id
GROUP BY l.quantity
