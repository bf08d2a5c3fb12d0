-- query:
--   metrics: [account_count]
--   dimensions: [account.segment]
--   segments: [opportunity.won]
-- model: sample
-- viewer: {groups: [rep], attributes: {rep_id: REP-002}}
-- why: The existence of another rep's deal must not show through a semi-join.
WITH visible_opportunity /* row policy of opportunity */ AS (
  SELECT
    opportunity.stage,
    opportunity.account_id
  FROM opportunities AS opportunity
  WHERE
    opportunity.owner_id = $viewer_rep_id
), account_metrics /* account_count */ AS (
  SELECT
    account.segment AS segment,
    COUNT(*) AS account_count
  FROM accounts AS account
  WHERE
    EXISTS(
      SELECT
        1
      FROM visible_opportunity AS opportunity_of_account
      WHERE
        opportunity_of_account.account_id = account.account_id
        AND opportunity_of_account.stage = 'Closed Won'
    )
  GROUP BY
    1
)
SELECT
  account_metrics.segment AS segment,
  account_metrics.account_count AS account_count
FROM account_metrics
ORDER BY
  CASE
    WHEN account_metrics.segment = 'Enterprise'
    THEN 0
    WHEN account_metrics.segment = 'Mid-Market'
    THEN 1
    WHEN account_metrics.segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT account_metrics.segment IS NULL THEN 3 END
  END ASC,
  account_metrics.segment ASC
-- reference:
SELECT a.segment, count(*)
FROM accounts AS a
WHERE a.account_id IN (
  SELECT account_id FROM opportunities WHERE owner_id = 'REP-002' AND stage = 'Closed Won'
)
GROUP BY a.segment
