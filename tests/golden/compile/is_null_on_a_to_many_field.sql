-- query:
--   metrics: [deal_count]
--   where: [{field: product.family, op: is_null}]
-- model: dirty
-- why: No product family means that no line has one, not that some line lacks it.
WITH deal_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM deals AS deal
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM lines AS line_of_deal
      LEFT JOIN products AS product_of_deal
        ON line_of_deal.product_id = product_of_deal.product_id
      WHERE
        line_of_deal.deal_id = deal.deal_id AND NOT product_of_deal.family IS NULL
    )
)
SELECT
  deal_metrics.deal_count AS deal_count
FROM deal_metrics
-- reference:
SELECT count(*)
FROM deals
WHERE deal_id NOT IN (
  SELECT l.deal_id FROM lines AS l JOIN products AS p USING (product_id) WHERE p.family IS NOT NULL
)
