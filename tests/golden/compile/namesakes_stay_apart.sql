-- query:
--   metrics: [deal_count]
--   dimensions: [account.name]
--   where: [{field: account.name, op: starts_with, values: [acme]}]
-- model: sample
-- why: Two companies called Acme Corporation are two rows.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    account.name AS name,
    account.account_id AS name_key,
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    STARTS_WITH(LOWER(account.name), LOWER($value_1))
  GROUP BY
    1,
    2
)
SELECT
  opportunity_metrics.name AS name,
  opportunity_metrics.deal_count AS deal_count,
  opportunity_metrics.name_key AS name_key
FROM opportunity_metrics
ORDER BY
  opportunity_metrics.name ASC,
  opportunity_metrics.name_key ASC
-- reference:
SELECT min(a.name), count(*)
FROM opportunities AS o
INNER JOIN accounts AS a ON a.account_id = o.account_id
WHERE a.name ILIKE 'acme%'
GROUP BY a.account_id
