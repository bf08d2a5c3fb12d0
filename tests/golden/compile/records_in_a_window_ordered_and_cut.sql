-- query:
--   rows: opportunity
--   dimensions: [opportunity.name, account.name, opportunity.amount]
--   segments: [opportunity.open]
--   time: {window: {next: 1, unit: quarter}}
--   order_by: [{by: opportunity.amount, direction: desc}]
--   limit: 7
--   offset: 2
-- model: sample
-- why: The window of records is on their dataset's own date; unknown amounts come last.
WITH listed AS (
  SELECT
    opportunity.opportunity_id AS opportunity_id_of_row,
    opportunity.name AS opportunity_name,
    account.name AS account_name,
    opportunity.amount AS amount,
    opportunity.opportunity_id AS opportunity_name_key,
    account.account_id AS account_name_key
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
    AND opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
)
SELECT
  opportunity_id_of_row,
  opportunity_name,
  account_name,
  amount,
  opportunity_name_key,
  account_name_key
FROM listed
ORDER BY
  amount DESC,
  opportunity_id_of_row ASC,
  opportunity_name ASC,
  account_name ASC,
  opportunity_name_key ASC,
  account_name_key ASC
LIMIT 7
OFFSET 2
-- reference:
SELECT o.opportunity_id, o.name, a.name, o.amount
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE o.stage NOT IN ('Closed Won', 'Closed Lost')
  AND o.close_date >= DATE '2026-07-01' AND o.close_date < DATE '2026-10-01'
ORDER BY o.amount DESC NULLS LAST, o.opportunity_id
LIMIT 7 OFFSET 2
