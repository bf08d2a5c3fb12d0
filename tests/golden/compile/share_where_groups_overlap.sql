-- query: {metrics: [open_pipeline], dimensions: [product.family], share_of: total}
-- model: sample
-- why: The whole is every deal once, so that shares of overlapping groups add up to more than one.
WITH opportunity_metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    line_item_of_opportunity.opportunity_id AS fact_key,
    product_of_opportunity.family AS family
  FROM line_items AS line_item_of_opportunity
  LEFT JOIN products AS product_of_opportunity
    ON line_item_of_opportunity.product_id = product_of_opportunity.product_id
), opportunity_metrics /* open_pipeline */ AS (
  SELECT
    opportunity_metrics_groups.family AS family,
    SUM(opportunity.amount) AS open_pipeline
  FROM opportunities AS opportunity
  LEFT JOIN opportunity_metrics_groups
    ON opportunity_metrics_groups.fact_key = opportunity.opportunity_id
  WHERE
    NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
  GROUP BY
    1
), opportunity_metrics_in_all /* open_pipeline */ AS (
  SELECT
    SUM(opportunity.amount) AS open_pipeline
  FROM opportunities AS opportunity
  WHERE
    NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
), found /* groups with a row of an asked metric */ AS (
  SELECT
    family
  FROM opportunity_metrics
), answer /* metrics */ AS (
  SELECT
    found.family AS family,
    opportunity_metrics.open_pipeline AS open_pipeline,
    opportunity_metrics_in_all.open_pipeline AS "open_pipeline:whole"
  FROM found
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.family IS NOT DISTINCT FROM found.family
  CROSS JOIN opportunity_metrics_in_all
)
SELECT
  family,
  open_pipeline,
  open_pipeline / NULLIF("open_pipeline:whole", 0) AS "open_pipeline:share"
FROM answer
ORDER BY
  family ASC
-- reference:
WITH families AS (
  SELECT DISTINCT l.opportunity_id, p.family
  FROM line_items AS l LEFT JOIN products AS p ON p.product_id = l.product_id
)
SELECT f.family, sum(o.amount), sum(o.amount) / (
  SELECT sum(amount) FROM opportunities WHERE stage NOT IN ('Closed Won', 'Closed Lost')
)
FROM opportunities AS o
LEFT JOIN families AS f ON f.opportunity_id = o.opportunity_id
WHERE o.stage NOT IN ('Closed Won', 'Closed Lost')
GROUP BY f.family
