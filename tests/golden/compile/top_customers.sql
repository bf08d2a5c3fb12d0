-- query:
--   metrics: [bookings]
--   dimensions: [account.name]
--   order_by: [{by: bookings, direction: desc}]
--   limit: 5
-- model: sample
-- why: Order and limit apply to groups; ties are settled by the dimensions.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    account.name AS name,
    account.account_id AS name_key,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2
)
SELECT
  opportunity_metrics.name AS name,
  opportunity_metrics.bookings AS bookings,
  opportunity_metrics.name_key AS name_key
FROM opportunity_metrics
ORDER BY
  bookings DESC,
  opportunity_metrics.name ASC,
  opportunity_metrics.name_key ASC
LIMIT 5
-- reference:
SELECT a.name, sum(o.amount) AS booked
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE o.stage = 'Closed Won'
GROUP BY a.account_id, a.name
ORDER BY booked DESC NULLS LAST, a.name NULLS LAST, a.account_id
LIMIT 5
