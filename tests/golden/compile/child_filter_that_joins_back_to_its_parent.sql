-- query:
--   metrics: [account_count]
--   where: [{field: deal.account_region, op: "=", values: [North]}]
-- model: dirty
-- why: Inside the semi-join the account is joined again; its alias must not hide the outer one.
WITH account_metrics /* account_count */ AS (
  SELECT
    COUNT(*) AS account_count
  FROM accounts AS account
  WHERE
    EXISTS(
      SELECT
        1
      FROM deals AS deal_of_account
      LEFT JOIN accounts AS account_of_account
        ON deal_of_account.account_id = account_of_account.account_id
      WHERE
        deal_of_account.account_id = account.account_id
        AND account_of_account.region = $value_1
    )
)
SELECT
  account_metrics.account_count AS account_count
FROM account_metrics
-- reference:
SELECT count(*)
FROM accounts
WHERE region = 'North' AND account_id IN (SELECT account_id FROM deals)
