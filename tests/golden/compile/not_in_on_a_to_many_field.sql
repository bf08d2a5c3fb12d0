-- query:
--   metrics: [deal_count, amount]
--   where: [{field: contact.role, op: not_in, values: [Champion, null]}]
-- model: dirty
-- why: No contact of the deal is a champion or without a role; deals without contacts stay.
WITH deal_metrics /* deal_count, amount */ AS (
  SELECT
    COUNT(*) AS deal_count,
    SUM(deal.amount) AS amount
  FROM deals AS deal
  WHERE
    NOT EXISTS(
      SELECT
        1
      FROM contacts AS contact_of_deal
      WHERE
        contact_of_deal.deal_id = deal.deal_id
        AND (
          contact_of_deal.role IN ($value_1) OR contact_of_deal.role IS NULL
        )
    )
)
SELECT
  deal_metrics.deal_count AS deal_count,
  deal_metrics.amount AS amount
FROM deal_metrics
-- reference:
SELECT count(*), sum(amount)
FROM deals AS d
WHERE NOT EXISTS (
  SELECT 1 FROM contacts AS c WHERE c.deal_id = d.deal_id AND coalesce(c.role, 'Champion') = 'Champion'
)
