-- query: {metrics: [product_amount], dimensions: [account.segment]}
-- model: sample
-- why: Lines reach accounts through their deals, and a where may look along a join.
WITH line_item_metrics /* product_amount */ AS (
  SELECT
    account.segment AS segment,
    SUM(line_item.amount) AS product_amount
  FROM line_items AS line_item
  LEFT JOIN opportunities AS opportunity
    ON line_item.opportunity_id = opportunity.opportunity_id
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1
)
SELECT
  line_item_metrics.segment AS segment,
  line_item_metrics.product_amount AS product_amount
FROM line_item_metrics
ORDER BY
  CASE
    WHEN line_item_metrics.segment = 'Enterprise'
    THEN 0
    WHEN line_item_metrics.segment = 'Mid-Market'
    THEN 1
    WHEN line_item_metrics.segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT line_item_metrics.segment IS NULL THEN 3 END
  END ASC,
  line_item_metrics.segment ASC
-- reference:
SELECT a.segment, sum(l.amount)
FROM line_items AS l
LEFT JOIN opportunities AS o ON o.opportunity_id = l.opportunity_id
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE o.stage = 'Closed Won'
GROUP BY a.segment
