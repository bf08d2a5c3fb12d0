-- query: {metrics: [orders_with_big_line, lines_of_orders_with_lines, large_line_amount]}
-- model: fan_out
-- why: A segment may ask for a child that is big, and a child may ask whether its parent has any.
WITH order__metrics /* orders_with_big_line */ AS (
  SELECT
    COUNT(*) AS orders_with_big_line
  FROM orders AS order_
  WHERE
    EXISTS(
      SELECT
        1
      FROM lines AS _exists_order__has_big_line
      WHERE
        _exists_order__has_big_line.order_id = order_.order_id
        AND (
          (
            _exists_order__has_big_line.price > 50
          )
          AND _exists_order__has_big_line.quantity > 1
        )
    )
), line_metrics /* lines_of_orders_with_lines, large_line_amount */ AS (
  SELECT
    COUNT(*) FILTER(WHERE
      EXISTS(
        SELECT
          1
        FROM lines AS _exists_order__has_line
        WHERE
          _exists_order__has_line.order_id = order_.order_id
      )) AS lines_of_orders_with_lines,
    SUM(line.price) FILTER(WHERE
      order_.amount >= 100) AS large_line_amount
  FROM lines AS line
  LEFT JOIN orders AS order_
    ON line.order_id = order_.order_id
  WHERE
    (
      EXISTS(
        SELECT
          1
        FROM lines AS _exists_order__has_line
        WHERE
          _exists_order__has_line.order_id = order_.order_id
      )
      OR order_.amount >= 100
    )
)
SELECT
  COALESCE(order__metrics.orders_with_big_line, 0) AS orders_with_big_line,
  COALESCE(line_metrics.lines_of_orders_with_lines, 0) AS lines_of_orders_with_lines,
  line_metrics.large_line_amount AS large_line_amount
FROM order__metrics
CROSS JOIN line_metrics
-- reference:
SELECT
  (SELECT count(*) FROM orders WHERE order_id IN (SELECT order_id FROM lines WHERE price > 50 AND quantity > 1)),
  (SELECT count(*) FROM lines WHERE order_id IN ('o1', 'o2', 'o3', 'o4')),
  (SELECT sum(price) FROM lines WHERE order_id IN ('o1', 'o3', 'o4'))
