-- query: {metrics: [amount, own_amount], dimensions: [owner.name]}
-- model: role_playing
-- why: A where may compare two roles of one dataset.
WITH deal_metrics /* amount, own_amount */ AS (
  SELECT
    owner.name AS name,
    SUM(deal.amount) AS amount,
    SUM(deal.amount) FILTER(WHERE
      owner.name = creator.name) AS own_amount
  FROM deals AS deal
  LEFT JOIN people AS owner
    ON deal.owner_id = owner.person_id
  LEFT JOIN people AS creator
    ON deal.created_by = creator.person_id
  GROUP BY
    1
)
SELECT
  deal_metrics.name AS name,
  deal_metrics.amount AS amount,
  deal_metrics.own_amount AS own_amount
FROM deal_metrics
ORDER BY
  deal_metrics.name ASC
-- reference:
SELECT
  (SELECT name FROM people WHERE person_id = owner_id),
  sum(amount),
  sum(CASE WHEN created_by = owner_id THEN amount END)
FROM deals
GROUP BY owner_id
