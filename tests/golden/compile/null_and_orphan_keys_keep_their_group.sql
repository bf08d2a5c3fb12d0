-- query: {metrics: [win_rate], dimensions: [account.region]}
-- model: sample
-- why: A deal without an account, or with one that does not exist, stays in the group of NULL.
WITH opportunity_metrics /* won_count, closed_count */ AS (
  SELECT
    account.region AS region,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    COUNT(*) AS closed_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
  GROUP BY
    1
)
SELECT
  opportunity_metrics.region AS region,
  opportunity_metrics.won_count / NULLIF(opportunity_metrics.closed_count, 0) AS win_rate
FROM opportunity_metrics
ORDER BY
  CASE
    WHEN opportunity_metrics.region = 'North America'
    THEN 0
    WHEN opportunity_metrics.region = 'EMEA'
    THEN 1
    WHEN opportunity_metrics.region = 'APAC'
    THEN 2
    WHEN opportunity_metrics.region = 'LATAM'
    THEN 3
    ELSE CASE WHEN NOT opportunity_metrics.region IS NULL THEN 4 END
  END ASC,
  opportunity_metrics.region ASC
-- reference:
SELECT
  a.region,
  count(*) FILTER (WHERE o.stage = 'Closed Won') / count(*)
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE o.stage IN ('Closed Won', 'Closed Lost')
GROUP BY a.region
