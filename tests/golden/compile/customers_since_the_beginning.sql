-- query:
--   metrics: [customers_ever]
--   dimensions: ["time:quarter"]
--   time: {window: {from: "2025-01-01", to: "2026-06-30"}}
-- model: history
-- why: A distinct count does not add up from the parts of its buckets: each counts all rows until then.
WITH calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_quarter
), deal_all_time /* customers */ AS (
  SELECT
    calendar.time_quarter AS time_quarter,
    COUNT(DISTINCT deal.account_id) AS customers
  FROM deals AS deal
  INNER JOIN calendar
    ON deal.closed < CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE)
  WHERE
    deal.closed < $deal_all_time_after AND deal.stage = 'Won'
  GROUP BY
    1
)
SELECT
  calendar.time_quarter AS time_quarter,
  COALESCE(deal_all_time.customers, 0) AS customers_ever
FROM calendar
LEFT JOIN deal_all_time
  ON deal_all_time.time_quarter IS NOT DISTINCT FROM calendar.time_quarter
ORDER BY
  calendar.time_quarter ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2025-01-01', 1), (DATE '2025-04-01', 2), (DATE '2025-07-01', 2),
  (DATE '2025-10-01', 2), (DATE '2026-01-01', 2), (DATE '2026-04-01', 3)
) AS by_hand (quarter, customers)
