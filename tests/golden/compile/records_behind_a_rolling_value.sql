-- query: {rows: deal, of: won_rolling, dimensions: [deal.amount], time: {window: {year: 2026, month: 3}}}
-- model: history
-- why: Behind a value over three months stand the rows of all three.
WITH listed AS (
  SELECT
    deal.deal_id AS deal_id_of_row,
    deal.amount AS amount
  FROM deals AS deal
  WHERE
    deal.closed >= $deal_last_3_months_first
    AND deal.closed < $deal_last_3_months_after
    AND deal.stage = 'Won'
)
SELECT
  deal_id_of_row,
  amount
FROM listed
ORDER BY
  deal_id_of_row ASC,
  amount ASC
-- reference:
SELECT deal_id, amount
FROM deals
WHERE stage = 'Won' AND closed BETWEEN DATE '2026-01-01' AND DATE '2026-03-31'
