-- query:
--   metrics: [bookings, created_count]
--   dimensions: ["time:quarter"]
--   time: {window: {year: 2025}}
-- model: sample
-- why: time:quarter puts bookings on the close date and created deals on the created date, in one
--   calendar.
WITH opportunity_by_close_date /* bookings */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', opportunity.close_date) AS DATE) AS time_quarter,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), opportunity_by_created_date /* created_count */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', opportunity.created_date) AS DATE) AS time_quarter,
    COUNT(*) AS created_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.created_date >= $window_first
    AND opportunity.created_date < $window_after
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_quarter
  FROM opportunity_by_close_date
  UNION
  SELECT
    time_quarter
  FROM opportunity_by_created_date
), calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_quarter
)
SELECT
  calendar.time_quarter AS time_quarter,
  opportunity_by_close_date.bookings AS bookings,
  COALESCE(opportunity_by_created_date.created_count, 0) AS created_count
FROM calendar
LEFT JOIN opportunity_by_close_date
  ON opportunity_by_close_date.time_quarter IS NOT DISTINCT FROM calendar.time_quarter
LEFT JOIN opportunity_by_created_date
  ON opportunity_by_created_date.time_quarter IS NOT DISTINCT FROM calendar.time_quarter
ORDER BY
  calendar.time_quarter ASC
-- reference:
SELECT
  q::DATE,
  (
    SELECT sum(amount) FROM opportunities
    WHERE stage = 'Closed Won' AND date_trunc('quarter', close_date) = q
  ),
  (SELECT count(*) FROM opportunities WHERE date_trunc('quarter', created_date) = q)
FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 3 MONTH) AS quarters (q)
