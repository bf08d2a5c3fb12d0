-- query:
--   rows: opportunity
--   of: bookings
--   dimensions: [opportunity.name, opportunity.amount]
--   where: [{field: account.region, op: "=", values: [APAC]}]
--   time: {window: last_quarter}
-- model: sample
-- why: Behind a number stand the rows of its where, on its date.
WITH listed AS (
  SELECT
    opportunity.opportunity_id AS opportunity_id_of_row,
    opportunity.name AS name,
    opportunity.amount AS amount,
    opportunity.opportunity_id AS name_key
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    account.region = $value_1
    AND opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
)
SELECT
  opportunity_id_of_row,
  name,
  amount,
  name_key
FROM listed
ORDER BY
  opportunity_id_of_row ASC,
  name ASC,
  amount ASC,
  name_key ASC
-- reference:
SELECT o.opportunity_id, o.name, o.amount
FROM opportunities AS o
INNER JOIN accounts AS a ON a.account_id = o.account_id AND a.region = 'APAC'
WHERE o.stage = 'Closed Won' AND o.close_date BETWEEN DATE '2026-01-01' AND DATE '2026-03-31'
