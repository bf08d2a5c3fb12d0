-- query: {metrics: [deal_count], dimensions: [deal.stage]}
-- model: dirty
-- ordered: true
-- why: Declared values first, then those the model does not list, NULL last.
WITH deal_metrics /* deal_count */ AS (
  SELECT
    deal.stage AS stage,
    COUNT(*) AS deal_count
  FROM deals AS deal
  GROUP BY
    1
)
SELECT
  deal_metrics.stage AS stage,
  deal_metrics.deal_count AS deal_count
FROM deal_metrics
ORDER BY
  CASE
    WHEN deal_metrics.stage = 'Open'
    THEN 0
    WHEN deal_metrics.stage = 'Won'
    THEN 1
    WHEN deal_metrics.stage = 'Lost'
    THEN 2
    ELSE CASE WHEN NOT deal_metrics.stage IS NULL THEN 3 END
  END ASC,
  deal_metrics.stage ASC
-- reference:
SELECT * FROM (VALUES ('Open', 2), ('Won', 4), ('Lost', 1), ('Odd', 1), (NULL, 1)) AS by_hand (stage, deals)
