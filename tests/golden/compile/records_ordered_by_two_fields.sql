-- query:
--   rows: deal
--   dimensions: [deal.stage, deal.amount]
--   order_by: [{by: stage, direction: desc}, {by: amount}, {by: deal.stage}]
-- model: history
-- why: Records of one stage go by amount, those without one last; a field named twice counts once.
WITH listed AS (
  SELECT
    deal.deal_id AS deal_id_of_row,
    deal.stage AS stage,
    deal.amount AS amount
  FROM deals AS deal
)
SELECT
  deal_id_of_row,
  stage,
  amount
FROM listed
ORDER BY
  stage DESC,
  amount ASC,
  deal_id_of_row ASC
-- reference:
SELECT deal_id, stage, amount
FROM deals
ORDER BY stage DESC, amount ASC NULLS LAST, deal_id
