-- query: {metrics: [pipeline_at, open_count_at], dimensions: [account.region]}
-- model: sample
-- why: Without a window it is the state at the end of as_of.
WITH stage_change_held /* pipeline_at, open_count_at */ AS (
  SELECT
    account.region AS region,
    SUM(stage_change.amount) AS pipeline_at,
    COUNT(*) AS open_count_at
  FROM stage_history AS stage_change
  LEFT JOIN opportunities AS opportunity
    ON stage_change.opportunity_id = opportunity.opportunity_id
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    NOT stage_change.stage IN ('Closed Won', 'Closed Lost')
    AND stage_change.entered_at < CAST($held_until AS DATE)
    AND (
      stage_change.left_at IS NULL OR stage_change.left_at >= CAST($held_until AS DATE)
    )
  GROUP BY
    1
)
SELECT
  stage_change_held.region AS region,
  stage_change_held.pipeline_at AS pipeline_at,
  stage_change_held.open_count_at AS open_count_at
FROM stage_change_held
ORDER BY
  CASE
    WHEN stage_change_held.region = 'North America'
    THEN 0
    WHEN stage_change_held.region = 'EMEA'
    THEN 1
    WHEN stage_change_held.region = 'APAC'
    THEN 2
    WHEN stage_change_held.region = 'LATAM'
    THEN 3
    ELSE CASE WHEN NOT stage_change_held.region IS NULL THEN 4 END
  END ASC,
  stage_change_held.region ASC
-- reference:
SELECT a.region, sum(h.amount), count(*)
FROM stage_history AS h
LEFT JOIN opportunities AS o ON o.opportunity_id = h.opportunity_id
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE h.stage NOT IN ('Closed Won', 'Closed Lost')
  AND h.entered_at < TIMESTAMP '2026-07-01' AND coalesce(h.left_at, TIMESTAMP '9999-01-01') >= TIMESTAMP '2026-07-01'
GROUP BY a.region
