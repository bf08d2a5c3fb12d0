-- query:
--   metrics: [open_deal_count]
--   dimensions: [product.family]
--   where: [{field: product.family, op: in, values: [Security, Platform]}]
-- model: sample
-- why: Asked for two families, the answer shows those two and not all families of the same deals.
WITH opportunity_metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    line_item_of_opportunity.opportunity_id AS fact_key,
    product_of_opportunity.family AS family
  FROM line_items AS line_item_of_opportunity
  LEFT JOIN products AS product_of_opportunity
    ON line_item_of_opportunity.product_id = product_of_opportunity.product_id
  WHERE
    product_of_opportunity.family IN ($value_1, $value_2)
), opportunity_metrics /* open_deal_count */ AS (
  SELECT
    opportunity_metrics_groups.family AS family,
    COUNT(*) AS open_deal_count
  FROM opportunities AS opportunity
  LEFT JOIN opportunity_metrics_groups
    ON opportunity_metrics_groups.fact_key = opportunity.opportunity_id
  WHERE
    EXISTS(
      SELECT
        1
      FROM line_items AS line_item_of_opportunity
      LEFT JOIN products AS product_of_opportunity
        ON line_item_of_opportunity.product_id = product_of_opportunity.product_id
      WHERE
        line_item_of_opportunity.opportunity_id = opportunity.opportunity_id
        AND product_of_opportunity.family IN ($value_1, $value_2)
    )
    AND NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
  GROUP BY
    1
)
SELECT
  opportunity_metrics.family AS family,
  opportunity_metrics.open_deal_count AS open_deal_count
FROM opportunity_metrics
ORDER BY
  opportunity_metrics.family ASC
-- reference:
SELECT p.family, count(DISTINCT o.opportunity_id)
FROM opportunities AS o
INNER JOIN line_items AS l ON l.opportunity_id = o.opportunity_id
INNER JOIN products AS p ON p.product_id = l.product_id
WHERE o.stage NOT IN ('Closed Won', 'Closed Lost') AND p.family IN ('Security', 'Platform')
GROUP BY p.family
