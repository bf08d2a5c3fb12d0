-- query:
--   metrics: [bookings_qtd]
--   dimensions: ["time:month", account.segment]
--   where: [{field: account.country, op: "=", values: [Italy]}]
--   time: {window: {year: 2025}}
-- model: sample
-- why: A month without a sale holds what the quarter has so far; each quarter starts anew.
WITH opportunity_quarter_to_date_parts /* bookings of each month */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', opportunity.close_date) AS DATE) AS time_month,
    account.segment AS segment,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    account.country = $value_1
    AND opportunity.close_date >= $opportunity_quarter_to_date_first
    AND opportunity.close_date < $opportunity_quarter_to_date_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
), opportunity_quarter_to_date /* bookings */ AS (
  SELECT
    calendar.time_month AS time_month,
    opportunity_quarter_to_date_parts.segment AS segment,
    SUM(opportunity_quarter_to_date_parts.bookings) AS bookings
  FROM calendar
  INNER JOIN opportunity_quarter_to_date_parts
    ON opportunity_quarter_to_date_parts.time_month >= CAST(DATE_TRUNC(
      'QUARTER',
      CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '1' DAY AS DATE)
    ) AS DATE)
    AND opportunity_quarter_to_date_parts.time_month <= calendar.time_month
  GROUP BY
    1,
    2
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_month,
    combinations.segment
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      segment
    FROM opportunity_quarter_to_date
  ) AS combinations
)
SELECT
  spine.time_month AS time_month,
  spine.segment AS segment,
  opportunity_quarter_to_date.bookings AS bookings_qtd
FROM spine
LEFT JOIN opportunity_quarter_to_date
  ON opportunity_quarter_to_date.time_month IS NOT DISTINCT FROM spine.time_month
  AND opportunity_quarter_to_date.segment IS NOT DISTINCT FROM spine.segment
ORDER BY
  spine.time_month ASC,
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
  SELECT a.segment, o.close_date, o.amount
  FROM opportunities AS o
  INNER JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won' AND a.country = 'Italy' AND year(o.close_date) = 2025
)
SELECT m.m::DATE, s.segment, (
  SELECT sum(amount) FROM won
  WHERE won.segment = s.segment
    AND date_trunc('quarter', won.close_date) = date_trunc('quarter', m.m)
    AND month(won.close_date) <= month(m.m)
)
FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 1 MONTH) AS m (m)
CROSS JOIN (SELECT DISTINCT segment FROM won) AS s
