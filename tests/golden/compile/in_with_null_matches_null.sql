-- query:
--   metrics: [deal_count]
--   where: [{field: account.region, op: in, values: [EMEA, null]}]
-- model: sample
-- why: A click on "(none)" is a null in the list; SQL's IN would never match it.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      account.region IN ($value_1) OR account.region IS NULL
    )
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE coalesce(a.region, 'EMEA') = 'EMEA'
