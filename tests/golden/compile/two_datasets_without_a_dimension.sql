-- query: {metrics: [open_pipeline, contact_count, quota_amount]}
-- model: sample
-- why: Without dimensions each dataset is one row; nothing is joined to anything.
WITH opportunity_metrics /* open_pipeline */ AS (
  SELECT
    SUM(opportunity.amount) AS open_pipeline
  FROM opportunities AS opportunity
  WHERE
    NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
), contact_metrics /* contact_count */ AS (
  SELECT
    COUNT(*) AS contact_count
  FROM contacts AS contact
), quota_metrics /* quota_amount */ AS (
  SELECT
    SUM(quota.amount) AS quota_amount
  FROM quotas AS quota
)
SELECT
  opportunity_metrics.open_pipeline AS open_pipeline,
  COALESCE(contact_metrics.contact_count, 0) AS contact_count,
  quota_metrics.quota_amount AS quota_amount
FROM opportunity_metrics
CROSS JOIN contact_metrics
CROSS JOIN quota_metrics
-- reference:
SELECT
  (SELECT sum(amount) FROM opportunities WHERE stage NOT IN ('Closed Won', 'Closed Lost')),
  (SELECT count(*) FROM contacts),
  (SELECT sum(amount) FROM quotas)
