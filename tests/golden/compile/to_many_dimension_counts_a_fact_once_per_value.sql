-- query: {metrics: [open_pipeline, open_deal_count], dimensions: [product.family]}
-- model: sample
-- why: A deal with three lines of one family counts once in it; one without lines stays in NULL.
WITH opportunity_metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    line_item_of_opportunity.opportunity_id AS fact_key,
    product_of_opportunity.family AS family
  FROM line_items AS line_item_of_opportunity
  LEFT JOIN products AS product_of_opportunity
    ON line_item_of_opportunity.product_id = product_of_opportunity.product_id
), opportunity_metrics /* open_pipeline, open_deal_count */ AS (
  SELECT
    opportunity_metrics_groups.family AS family,
    SUM(opportunity.amount) AS open_pipeline,
    COUNT(*) AS open_deal_count
  FROM opportunities AS opportunity
  LEFT JOIN opportunity_metrics_groups
    ON opportunity_metrics_groups.fact_key = opportunity.opportunity_id
  WHERE
    NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
  GROUP BY
    1
)
SELECT
  opportunity_metrics.family AS family,
  opportunity_metrics.open_pipeline AS open_pipeline,
  opportunity_metrics.open_deal_count AS open_deal_count
FROM opportunity_metrics
ORDER BY
  opportunity_metrics.family ASC
-- reference:
WITH families AS (
  SELECT DISTINCT l.opportunity_id, p.family
  FROM line_items AS l
  LEFT JOIN products AS p ON p.product_id = l.product_id
)
SELECT f.family, sum(o.amount), count(*)
FROM opportunities AS o
LEFT JOIN families AS f ON f.opportunity_id = o.opportunity_id
WHERE o.stage NOT IN ('Closed Won', 'Closed Lost')
GROUP BY f.family
