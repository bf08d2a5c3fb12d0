-- query:
--   metrics: [deal_count]
--   where:
--     - any:
--         - {field: opportunity.amount, op: ">", values: [100000.5]}
--         - all:
--             - {field: opportunity.type, op: "=", values: [Renewal]}
--             - not: {field: account.segment, op: "=", values: [SMB]}
-- model: sample
-- why: A not keeps what is unknown, at any depth.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      opportunity.amount > $value_1
      OR (
        opportunity.type = $value_2 AND NOT (
          account.segment = $value_3
        ) IS TRUE
      )
    )
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE o.amount > 100000.50
  OR (o.type = 'Renewal' AND (a.segment IS NULL OR a.segment <> 'SMB'))
