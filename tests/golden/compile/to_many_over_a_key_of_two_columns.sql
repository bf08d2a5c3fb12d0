-- query: {metrics: [line_count, line_amount], dimensions: [delivery.carrier]}
-- model: dirty
-- why: A line is found by deal and number; twice delivered by one carrier, it counts once.
WITH line_metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    delivery_of_line.deal_id AS fact_key,
    delivery_of_line.line_no AS fact_key1,
    delivery_of_line.carrier AS carrier
  FROM deliveries AS delivery_of_line
), line_metrics /* line_count, line_amount */ AS (
  SELECT
    line_metrics_groups.carrier AS carrier,
    COUNT(*) AS line_count,
    SUM(line.quantity * line.price) AS line_amount
  FROM lines AS line
  LEFT JOIN line_metrics_groups
    ON line_metrics_groups.fact_key = line.deal_id
    AND line_metrics_groups.fact_key1 = line.line_no
  GROUP BY
    1
)
SELECT
  line_metrics.carrier AS carrier,
  line_metrics.line_count AS line_count,
  line_metrics.line_amount AS line_amount
FROM line_metrics
ORDER BY
  line_metrics.carrier ASC
-- reference:
WITH carried AS (SELECT DISTINCT deal_id, line_no, carrier FROM deliveries)
SELECT c.carrier, count(*), sum(l.quantity * l.price)
FROM lines AS l
LEFT JOIN carried AS c ON c.deal_id = l.deal_id AND c.line_no = l.line_no
GROUP BY c.carrier
