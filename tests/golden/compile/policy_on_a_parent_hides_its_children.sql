-- query: {metrics: [amount, deal_count], dimensions: [account.region]}
-- model: dirty
-- viewer: {groups: [regional], attributes: {region: North}}
-- why: Deals of other regions are gone, and so are those without an account: never "(none)".
WITH visible_account /* row policy of account */ AS (
  SELECT
    account.region,
    account.account_id
  FROM accounts AS account
  WHERE
    account.region = $viewer_region
), visible_deal /* row policy of deal */ AS (
  SELECT
    deal.amount,
    deal.account_id
  FROM deals AS deal
  WHERE
    EXISTS(
      SELECT
        1
      FROM visible_account AS seen_account
      WHERE
        seen_account.account_id = deal.account_id
    )
), deal_metrics /* amount, deal_count */ AS (
  SELECT
    account.region AS region,
    SUM(deal.amount) AS amount,
    COUNT(*) AS deal_count
  FROM visible_deal AS deal
  LEFT JOIN visible_account AS account
    ON deal.account_id = account.account_id
  GROUP BY
    1
)
SELECT
  deal_metrics.region AS region,
  deal_metrics.amount AS amount,
  deal_metrics.deal_count AS deal_count
FROM deal_metrics
ORDER BY
  CASE
    WHEN deal_metrics.region = 'North'
    THEN 0
    WHEN deal_metrics.region = 'South'
    THEN 1
    ELSE CASE WHEN NOT deal_metrics.region IS NULL THEN 2 END
  END ASC,
  deal_metrics.region ASC
-- reference:
SELECT 'North', sum(amount), count(*)
FROM deals
WHERE account_id IN (SELECT account_id FROM accounts WHERE region = 'North')
