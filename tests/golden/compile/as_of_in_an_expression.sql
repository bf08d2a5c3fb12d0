-- query:
--   metrics: [avg_open_age_days, open_deal_count]
--   dimensions: [opportunity.forecast_category]
--   where: [{field: opportunity.age_days, op: "<", values: [200]}]
-- model: sample
-- why: as_of() is the model's day, bound like any value; today's date never enters.
WITH opportunity_metrics /* avg_open_age_days, open_deal_count */ AS (
  SELECT
    opportunity.forecast_category AS forecast_category,
    AVG(DATE_DIFF('DAY', opportunity.created_date, CAST($as_of AS DATE))) AS avg_open_age_days,
    COUNT(*) AS open_deal_count
  FROM opportunities AS opportunity
  WHERE
    DATE_DIFF('DAY', opportunity.created_date, CAST($as_of AS DATE)) < $value_1
    AND NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
  GROUP BY
    1
)
SELECT
  opportunity_metrics.forecast_category AS forecast_category,
  opportunity_metrics.avg_open_age_days AS avg_open_age_days,
  opportunity_metrics.open_deal_count AS open_deal_count
FROM opportunity_metrics
ORDER BY
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
SELECT forecast_category, avg(DATE '2026-06-30' - created_date), count(*)
FROM opportunities
WHERE stage NOT IN ('Closed Won', 'Closed Lost') AND DATE '2026-06-30' - created_date < 200
GROUP BY forecast_category
