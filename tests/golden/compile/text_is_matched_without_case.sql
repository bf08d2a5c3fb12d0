-- query:
--   metrics: [deal_count]
--   where:
--     - {field: account.name, op: contains, values: [ACME]}
--     - {field: opportunity.name, op: starts_with, values: [acme]}
--     - not: {field: opportunity.name, op: ends_with, values: ["1"]}
-- model: sample
-- why: contains, starts_with and ends_with ignore case.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    CONTAINS(LOWER(account.name), LOWER($value_1))
    AND STARTS_WITH(LOWER(opportunity.name), LOWER($value_2))
    AND NOT (
      ENDS_WITH(LOWER(opportunity.name), LOWER($value_3))
    ) IS TRUE
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities AS o
INNER JOIN accounts AS a ON a.account_id = o.account_id
WHERE a.name ILIKE '%acme%' AND o.name ILIKE 'acme%' AND o.name NOT ILIKE '%1'
