-- query:
--   metrics: [win_rate, closed_count]
--   dimensions: [account.industry]
--   having:
--     - {metric: win_rate, op: ">=", value: 0.3}
--     - {metric: closed_count, op: ">", value: 100}
-- model: sample
-- why: Conditions are ANDed, and stand on formulas as on measures.
WITH opportunity_metrics /* won_count, closed_count */ AS (
  SELECT
    account.industry AS industry,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    COUNT(*) AS closed_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
  GROUP BY
    1
), answer /* metrics */ AS (
  SELECT
    opportunity_metrics.industry AS industry,
    opportunity_metrics.won_count / NULLIF(opportunity_metrics.closed_count, 0) AS win_rate,
    opportunity_metrics.closed_count AS closed_count
  FROM opportunity_metrics
)
SELECT
  industry,
  win_rate,
  closed_count
FROM answer
WHERE
  win_rate >= $having_0 AND closed_count > $having_1
ORDER BY
  industry ASC
-- reference:
SELECT industry, won / closed, closed
FROM (
  SELECT
    a.industry,
    count(*) FILTER (WHERE o.stage = 'Closed Won') AS won,
    count(*) AS closed
  FROM opportunities AS o
  LEFT JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage IN ('Closed Won', 'Closed Lost')
  GROUP BY a.industry
)
WHERE won / closed >= 0.3 AND closed > 100
