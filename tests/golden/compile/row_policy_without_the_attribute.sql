-- query: {metrics: [deal_count], dimensions: [account.region]}
-- model: sample
-- viewer: {groups: [rep]}
-- empty: a missing attribute is NULL, and NULL owns no deal
-- why: owner_id = NULL is never true, so nothing is seen; unowned deals are not "own" ones.
WITH visible_opportunity /* row policy of opportunity */ AS (
  SELECT
    opportunity.account_id
  FROM opportunities AS opportunity
  WHERE
    opportunity.owner_id = $viewer_rep_id
), opportunity_metrics /* deal_count */ AS (
  SELECT
    account.region AS region,
    COUNT(*) AS deal_count
  FROM visible_opportunity AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  GROUP BY
    1
)
SELECT
  opportunity_metrics.region AS region,
  opportunity_metrics.deal_count AS deal_count
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
SELECT region, 0 FROM accounts WHERE FALSE
