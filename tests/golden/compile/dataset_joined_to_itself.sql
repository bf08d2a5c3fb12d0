-- query: {metrics: [amount], dimensions: [owner.boss_name, deal.handed_over]}
-- model: role_playing
-- why: The owner's boss is a person joined to a person, and an unknown creator hands nothing over.
WITH deal_metrics /* amount */ AS (
  SELECT
    boss.name AS boss_name,
    owner.team <> creator.team AS handed_over,
    SUM(deal.amount) AS amount
  FROM deals AS deal
  LEFT JOIN people AS owner
    ON deal.owner_id = owner.person_id
  LEFT JOIN people AS creator
    ON deal.created_by = creator.person_id
  LEFT JOIN people AS boss
    ON owner.boss_id = boss.person_id
  GROUP BY
    1,
    2
)
SELECT
  deal_metrics.boss_name AS boss_name,
  deal_metrics.handed_over AS handed_over,
  deal_metrics.amount AS amount
FROM deal_metrics
ORDER BY
  deal_metrics.boss_name ASC,
  deal_metrics.handed_over ASC
-- reference:
SELECT b.name, o.team <> c.team, sum(d.amount)
FROM deals AS d
LEFT JOIN people AS o ON o.person_id = d.owner_id
LEFT JOIN people AS b ON b.person_id = o.boss_id
LEFT JOIN people AS c ON c.person_id = d.created_by
GROUP BY ALL
