-- query: {metrics: [account_count], dimensions: [deal.title]}
-- model: dirty
-- why: Two deals called Big are two groups, each with its account.
WITH account_metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    deal_of_account.account_id AS fact_key,
    deal_of_account.title AS title,
    deal_of_account.deal_id AS title_key
  FROM deals AS deal_of_account
), account_metrics /* account_count */ AS (
  SELECT
    account_metrics_groups.title AS title,
    account_metrics_groups.title_key AS title_key,
    COUNT(*) AS account_count
  FROM accounts AS account
  LEFT JOIN account_metrics_groups
    ON account_metrics_groups.fact_key = account.account_id
  GROUP BY
    1,
    2
)
SELECT
  account_metrics.title AS title,
  account_metrics.account_count AS account_count,
  account_metrics.title_key AS title_key
FROM account_metrics
ORDER BY
  account_metrics.title ASC,
  account_metrics.title_key ASC
-- reference:
SELECT d.title, count(*)
FROM accounts AS a
LEFT JOIN deals AS d ON d.account_id = a.account_id
GROUP BY d.deal_id, d.title
