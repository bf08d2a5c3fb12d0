-- query:
--   rows: deal
--   dimensions: [deal.stage, deal.amount]
--   order_by: [{by: deal.amount, direction: desc}]
--   limit: 1
--   limit_per: deal.stage
-- model: history
-- why: The limit holds for each stage: its largest deal, not the largest of all.
WITH listed AS (
  SELECT
    deal.deal_id AS deal_id_of_row,
    deal.stage AS stage,
    deal.amount AS amount
  FROM deals AS deal
), ranked /* the place in each stage */ AS (
  SELECT
    deal_id_of_row,
    stage,
    amount,
    ROW_NUMBER() OVER (PARTITION BY stage ORDER BY amount DESC, deal_id_of_row ASC, stage ASC) AS place_in_group
  FROM listed
)
SELECT
  deal_id_of_row,
  stage,
  amount
FROM ranked
WHERE
  place_in_group <= 1
ORDER BY
  amount DESC,
  deal_id_of_row ASC,
  stage ASC
-- reference:
SELECT * FROM (VALUES
  ('l1', 'Lost', 500), ('w3', 'Won', 200), ('o1', 'Open', 10)
) AS by_hand (deal_id, stage, amount)
