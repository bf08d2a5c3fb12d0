-- query:
--   metrics: [deal_count]
--   where:
--     - any:
--         - {field: account.name, op: contains, values: ["%"]}
--         - {field: account.name, op: contains, values: ["_"]}
--         - {field: account.name, op: contains, values: ["&"]}
-- model: sample
-- why: In a LIKE the first two would match every name; only names with an ampersand do.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      CONTAINS(LOWER(account.name), LOWER($value_1))
      OR CONTAINS(LOWER(account.name), LOWER($value_2))
      OR CONTAINS(LOWER(account.name), LOWER($value_3))
    )
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities AS o
INNER JOIN accounts AS a ON a.account_id = o.account_id
WHERE strpos(a.name, '&') > 0
