-- query: {metrics: [order_amount, line_amount], dimensions: [customer.name, "time:month"]}
-- model: fan_out
-- why: Orders and their lines on one calendar: each summed apart, months without either filled.
WITH order__metrics /* order_amount */ AS (
  SELECT
    customer.name AS name,
    customer.customer_id AS name_key,
    CAST(DATE_TRUNC('MONTH', order_.ordered_on) AS DATE) AS time_month,
    SUM(order_.amount) AS order_amount
  FROM orders AS order_
  LEFT JOIN customers AS customer
    ON order_.customer_id = customer.customer_id
  GROUP BY
    1,
    2,
    3
), line_metrics /* line_amount */ AS (
  SELECT
    customer.name AS name,
    customer.customer_id AS name_key,
    CAST(DATE_TRUNC('MONTH', order_.ordered_on) AS DATE) AS time_month,
    SUM(line.quantity * line.price) AS line_amount
  FROM lines AS line
  LEFT JOIN orders AS order_
    ON line.order_id = order_.order_id
  LEFT JOIN customers AS customer
    ON order_.customer_id = customer.customer_id
  GROUP BY
    1,
    2,
    3
), found /* groups with a row of an asked metric */ AS (
  SELECT
    name,
    name_key,
    time_month
  FROM order__metrics
  UNION
  SELECT
    name,
    name_key,
    time_month
  FROM line_metrics
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(time_month) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(time_month), CAST($bucket_of_as_of AS DATE)) + INTERVAL '1' MONTH,
          MIN(time_month) + INTERVAL '1001' MONTH
        ) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
  FROM found
), spine /* no gap in time */ AS (
  SELECT
    combinations.name,
    combinations.name_key,
    calendar.time_month
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      name,
      name_key
    FROM found
  ) AS combinations
  UNION
  SELECT
    name,
    name_key,
    time_month
  FROM found
)
SELECT
  spine.name AS name,
  spine.time_month AS time_month,
  order__metrics.order_amount AS order_amount,
  line_metrics.line_amount AS line_amount,
  spine.name_key AS name_key
FROM spine
LEFT JOIN order__metrics
  ON order__metrics.name IS NOT DISTINCT FROM spine.name
  AND order__metrics.name_key IS NOT DISTINCT FROM spine.name_key
  AND order__metrics.time_month IS NOT DISTINCT FROM spine.time_month
LEFT JOIN line_metrics
  ON line_metrics.name IS NOT DISTINCT FROM spine.name
  AND line_metrics.name_key IS NOT DISTINCT FROM spine.name_key
  AND line_metrics.time_month IS NOT DISTINCT FROM spine.time_month
ORDER BY
  spine.time_month ASC,
  spine.name ASC,
  spine.name_key ASC
-- reference:
WITH o AS (
  SELECT c.customer_id, c.name, date_trunc('month', ordered_on) AS m, sum(amount) AS amount
  FROM orders LEFT JOIN customers AS c USING (customer_id)
  GROUP BY ALL
), l AS (
  SELECT c.customer_id, c.name, date_trunc('month', o.ordered_on) AS m, sum(quantity * price) AS amount
  FROM lines
  LEFT JOIN orders AS o USING (order_id)
  LEFT JOIN customers AS c ON c.customer_id = o.customer_id
  GROUP BY ALL
), shown AS (
  SELECT k.customer_id, k.name, months.m
  FROM range(DATE '2026-01-01', DATE '2026-07-01', INTERVAL 1 MONTH) AS months (m)
  CROSS JOIN (SELECT customer_id, name FROM o UNION SELECT customer_id, name FROM l) AS k
  UNION
  SELECT customer_id, name, m FROM l WHERE m IS NULL
)
SELECT shown.name, shown.m::DATE, o.amount, l.amount
FROM shown
LEFT JOIN o ON o.customer_id IS NOT DISTINCT FROM shown.customer_id AND o.m = shown.m
LEFT JOIN l
  ON l.customer_id IS NOT DISTINCT FROM shown.customer_id AND l.m IS NOT DISTINCT FROM shown.m
