-- query: {metrics: [won_rolling], time: {window: {from: "2026-01-01", to: "2026-05-30"}}}
-- model: history
-- why: Three months to 30 May begin on 1 March: February has no 31st, and its 28th is a day too many.
WITH deal_last_3_months /* won_amount */ AS (
  SELECT
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  WHERE
    deal.closed >= $deal_last_3_months_first
    AND deal.closed < $deal_last_3_months_after
    AND deal.stage = 'Won'
)
SELECT
  deal_last_3_months.won_amount AS won_rolling
FROM deal_last_3_months
-- reference:
SELECT sum(amount) FROM deals WHERE stage = 'Won' AND closed BETWEEN DATE '2026-03-01' AND DATE '2026-05-30'
