-- query:
--   metrics: [open_deal_count]
--   dimensions: [opportunity.stage, opportunity.forecast_category]
--   order_by: [{by: opportunity.stage, direction: desc}]
-- model: sample
-- why: Downwards is the declared order turned around; the rest follows in its own order.
WITH opportunity_metrics /* open_deal_count */ AS (
  SELECT
    opportunity.stage AS stage,
    opportunity.forecast_category AS forecast_category,
    COUNT(*) AS open_deal_count
  FROM opportunities AS opportunity
  WHERE
    NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
  GROUP BY
    1,
    2
)
SELECT
  opportunity_metrics.stage AS stage,
  opportunity_metrics.forecast_category AS forecast_category,
  opportunity_metrics.open_deal_count AS open_deal_count
FROM opportunity_metrics
ORDER BY
  CASE
    WHEN opportunity_metrics.stage = 'Prospecting'
    THEN 0
    WHEN opportunity_metrics.stage = 'Qualification'
    THEN 1
    WHEN opportunity_metrics.stage = 'Proposal'
    THEN 2
    WHEN opportunity_metrics.stage = 'Negotiation'
    THEN 3
    WHEN opportunity_metrics.stage = 'Closed Won'
    THEN 4
    WHEN opportunity_metrics.stage = 'Closed Lost'
    THEN 5
    ELSE CASE WHEN NOT opportunity_metrics.stage IS NULL THEN 6 END
  END DESC,
  opportunity_metrics.stage DESC,
  CASE
    WHEN opportunity_metrics.forecast_category = 'Pipeline'
    THEN 0
    WHEN opportunity_metrics.forecast_category = 'Best Case'
    THEN 1
    WHEN opportunity_metrics.forecast_category = 'Commit'
    THEN 2
    WHEN opportunity_metrics.forecast_category = 'Closed'
    THEN 3
    WHEN opportunity_metrics.forecast_category = 'Omitted'
    THEN 4
    ELSE CASE WHEN NOT opportunity_metrics.forecast_category IS NULL THEN 5 END
  END ASC,
  opportunity_metrics.forecast_category ASC
-- reference:
SELECT stage, forecast_category, count(*)
FROM opportunities
WHERE stage NOT IN ('Closed Won', 'Closed Lost')
GROUP BY stage, forecast_category
ORDER BY
  list_position(['Prospecting', 'Qualification', 'Proposal', 'Negotiation'], stage) DESC,
  list_position(['Pipeline', 'Best Case', 'Commit', 'Closed', 'Omitted'], forecast_category)
