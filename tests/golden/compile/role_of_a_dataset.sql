-- query: {metrics: [deal_count, amount], dimensions: [creator.name]}
-- model: dirty
-- why: The creator is a rep in another role: another join, and namesakes apart by their key.
WITH deal_metrics /* deal_count, amount */ AS (
  SELECT
    creator.name AS name,
    creator.rep_id AS name_key,
    COUNT(*) AS deal_count,
    SUM(deal.amount) AS amount
  FROM deals AS deal
  LEFT JOIN reps AS creator
    ON deal.created_by = creator.rep_id
  GROUP BY
    1,
    2
)
SELECT
  deal_metrics.name AS name,
  deal_metrics.deal_count AS deal_count,
  deal_metrics.amount AS amount,
  deal_metrics.name_key AS name_key
FROM deal_metrics
ORDER BY
  deal_metrics.name ASC,
  deal_metrics.name_key ASC
-- reference:
SELECT r.name, count(*), sum(d.amount)
FROM deals AS d
LEFT JOIN reps AS r ON r.rep_id = d.created_by
GROUP BY r.rep_id, r.name
