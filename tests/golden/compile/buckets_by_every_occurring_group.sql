-- query:
--   metrics: [bookings]
--   dimensions: ["time:quarter", account.segment]
--   where: [{field: account.country, op: "=", values: [Italy]}]
--   time: {window: {from: "2024-01-01", to: "2025-12-31"}}
-- model: sample
-- why: Each quarter has each segment that occurs at all; a quarter without a sale is NULL, not lost.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', opportunity.close_date) AS DATE) AS time_quarter,
    account.segment AS segment,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    account.country = $value_1
    AND opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2
), calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_quarter
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_quarter,
    combinations.segment
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      segment
    FROM opportunity_metrics
  ) AS combinations
)
SELECT
  spine.time_quarter AS time_quarter,
  spine.segment AS segment,
  opportunity_metrics.bookings AS bookings
FROM spine
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.time_quarter IS NOT DISTINCT FROM spine.time_quarter
  AND opportunity_metrics.segment IS NOT DISTINCT FROM spine.segment
ORDER BY
  spine.time_quarter ASC,
  CASE
    WHEN spine.segment = 'Enterprise'
    THEN 0
    WHEN spine.segment = 'Mid-Market'
    THEN 1
    WHEN spine.segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT spine.segment IS NULL THEN 3 END
  END ASC,
  spine.segment ASC
-- reference:
WITH won AS (
  SELECT a.segment, date_trunc('quarter', o.close_date) AS q, o.amount
  FROM opportunities AS o
  INNER JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won' AND a.country = 'Italy'
    AND o.close_date BETWEEN DATE '2024-01-01' AND DATE '2025-12-31'
)
SELECT t.q::DATE, s.segment, (SELECT sum(amount) FROM won WHERE won.q = t.q AND won.segment = s.segment)
FROM range(DATE '2024-01-01', DATE '2026-01-01', INTERVAL 3 MONTH) AS t (q)
CROSS JOIN (SELECT DISTINCT segment FROM won) AS s
