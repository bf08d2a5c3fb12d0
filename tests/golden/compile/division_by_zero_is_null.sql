-- query: {metrics: [price_ratio], dimensions: [deal.title]}
-- model: dirty
-- why: DuckDB says 0 / 0 is NaN and 1 / 0 infinite; a ratio over nothing has no value.
WITH line_metrics /* line_amount */ AS (
  SELECT
    deal.title AS title,
    deal.deal_id AS title_key,
    SUM(line.quantity * line.price) AS line_amount
  FROM lines AS line
  LEFT JOIN deals AS deal
    ON line.deal_id = deal.deal_id
  GROUP BY
    1,
    2
), deal_metrics /* amount */ AS (
  SELECT
    deal.title AS title,
    deal.deal_id AS title_key,
    SUM(deal.amount) AS amount
  FROM deals AS deal
  GROUP BY
    1,
    2
)
SELECT
  COALESCE(line_metrics.title, deal_metrics.title) AS title,
  line_metrics.line_amount / NULLIF(deal_metrics.amount, 0) AS price_ratio,
  COALESCE(line_metrics.title_key, deal_metrics.title_key) AS title_key
FROM line_metrics
FULL JOIN deal_metrics
  ON deal_metrics.title IS NOT DISTINCT FROM line_metrics.title
  AND deal_metrics.title_key IS NOT DISTINCT FROM line_metrics.title_key
ORDER BY
  title ASC,
  title_key ASC
-- reference:
WITH l AS (SELECT deal_id, sum(quantity * price) AS amount FROM lines GROUP BY deal_id)
SELECT d.title, CASE WHEN d.amount <> 0 THEN l.amount / d.amount END
FROM deals AS d
LEFT JOIN l ON l.deal_id = d.deal_id
UNION ALL
SELECT NULL, NULL
