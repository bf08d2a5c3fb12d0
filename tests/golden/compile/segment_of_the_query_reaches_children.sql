-- query: {metrics: [account_count], segments: [opportunity.won]}
-- model: sample
-- why: A segment of deals, asked of accounts, means accounts with such a deal.
WITH account_metrics /* account_count */ AS (
  SELECT
    COUNT(*) AS account_count
  FROM accounts AS account
  WHERE
    EXISTS(
      SELECT
        1
      FROM opportunities AS opportunity_of_account
      WHERE
        opportunity_of_account.account_id = account.account_id
        AND opportunity_of_account.stage = 'Closed Won'
    )
)
SELECT
  account_metrics.account_count AS account_count
FROM account_metrics
-- reference:
SELECT count(DISTINCT a.account_id)
FROM accounts AS a
INNER JOIN opportunities AS o ON o.account_id = a.account_id
WHERE o.stage = 'Closed Won'
