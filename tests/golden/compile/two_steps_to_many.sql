-- query: {metrics: [account_count], dimensions: [product.family]}
-- model: sample
-- why: An account has deals, deals have lines, lines have a product; the account counts once per
--   family.
WITH account_metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    opportunity_of_account.account_id AS fact_key,
    product_of_account.family AS family
  FROM line_items AS line_item_of_account
  LEFT JOIN products AS product_of_account
    ON line_item_of_account.product_id = product_of_account.product_id
  INNER JOIN opportunities AS opportunity_of_account
    ON line_item_of_account.opportunity_id = opportunity_of_account.opportunity_id
), account_metrics /* account_count */ AS (
  SELECT
    account_metrics_groups.family AS family,
    COUNT(*) AS account_count
  FROM accounts AS account
  LEFT JOIN account_metrics_groups
    ON account_metrics_groups.fact_key = account.account_id
  GROUP BY
    1
)
SELECT
  account_metrics.family AS family,
  account_metrics.account_count AS account_count
FROM account_metrics
ORDER BY
  account_metrics.family ASC
-- reference:
WITH families AS (
  SELECT DISTINCT o.account_id, p.family
  FROM line_items AS l
  INNER JOIN opportunities AS o ON o.opportunity_id = l.opportunity_id
  LEFT JOIN products AS p ON p.product_id = l.product_id
)
SELECT f.family, count(*)
FROM accounts AS a
LEFT JOIN families AS f ON f.account_id = a.account_id
GROUP BY f.family
