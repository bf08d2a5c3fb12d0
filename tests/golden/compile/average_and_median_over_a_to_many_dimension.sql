-- query: {metrics: [avg_deal_size, median_deal_size], dimensions: [product.family]}
-- model: sample
-- why: Averages and medians over repeated rows would weigh a deal by its lines.
WITH opportunity_metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    line_item_of_opportunity.opportunity_id AS fact_key,
    product_of_opportunity.family AS family
  FROM line_items AS line_item_of_opportunity
  LEFT JOIN products AS product_of_opportunity
    ON line_item_of_opportunity.product_id = product_of_opportunity.product_id
), opportunity_metrics /* avg_deal_size, median_deal_size */ AS (
  SELECT
    opportunity_metrics_groups.family AS family,
    AVG(opportunity.amount) AS avg_deal_size,
    MEDIAN(CAST(opportunity.amount AS DOUBLE)) AS median_deal_size
  FROM opportunities AS opportunity
  LEFT JOIN opportunity_metrics_groups
    ON opportunity_metrics_groups.fact_key = opportunity.opportunity_id
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1
)
SELECT
  opportunity_metrics.family AS family,
  opportunity_metrics.avg_deal_size AS avg_deal_size,
  opportunity_metrics.median_deal_size AS median_deal_size
FROM opportunity_metrics
ORDER BY
  opportunity_metrics.family ASC
-- reference:
WITH families AS (
  SELECT DISTINCT l.opportunity_id, p.family
  FROM line_items AS l
  LEFT JOIN products AS p ON p.product_id = l.product_id
)
SELECT f.family, avg(o.amount), median(o.amount::DOUBLE)
FROM opportunities AS o
LEFT JOIN families AS f ON f.opportunity_id = o.opportunity_id
WHERE o.stage = 'Closed Won'
GROUP BY f.family
