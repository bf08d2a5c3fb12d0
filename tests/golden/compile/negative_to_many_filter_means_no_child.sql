-- query:
--   metrics: [deal_count]
--   where: [{field: product.family, op: "!=", values: [Security]}]
-- model: sample
-- why: Not Security means no line of Security, and deals without any line stay.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM line_items AS line_item_of_opportunity
      LEFT JOIN products AS product_of_opportunity
        ON line_item_of_opportunity.product_id = product_of_opportunity.product_id
      WHERE
        line_item_of_opportunity.opportunity_id = opportunity.opportunity_id
        AND product_of_opportunity.family = $value_1
    )
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities AS o
WHERE NOT EXISTS (
  SELECT 1
  FROM line_items AS l, products AS p
  WHERE l.opportunity_id = o.opportunity_id
    AND p.product_id = l.product_id AND p.family = 'Security'
)
