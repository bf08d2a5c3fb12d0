-- query:
--   metrics: [bookings_rolling_3m, bookings]
--   dimensions: ["time:month"]
--   time: {window: {last: 6, unit: month}}
-- model: sample
-- why: The window chooses the months shown; it never cuts the two months each value looks back.
WITH opportunity_last_3_months_parts /* bookings of each month */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', opportunity.close_date) AS DATE) AS time_month,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $opportunity_last_3_months_first
    AND opportunity.close_date < $opportunity_last_3_months_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), opportunity_metrics /* bookings */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', opportunity.close_date) AS DATE) AS time_month,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
), opportunity_last_3_months /* bookings */ AS (
  SELECT
    calendar.time_month AS time_month,
    SUM(opportunity_last_3_months_parts.bookings) AS bookings
  FROM calendar
  INNER JOIN opportunity_last_3_months_parts
    ON opportunity_last_3_months_parts.time_month >= CASE
      WHEN DAY(
        CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '3' MONTH AS DATE)
      ) <> DAY(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE))
      THEN CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '3' MONTH AS DATE) + 1
      ELSE CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '3' MONTH AS DATE)
    END
    AND opportunity_last_3_months_parts.time_month <= calendar.time_month
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_month
  FROM opportunity_last_3_months
  UNION
  SELECT
    time_month
  FROM opportunity_metrics
)
SELECT
  calendar.time_month AS time_month,
  opportunity_last_3_months.bookings AS bookings_rolling_3m,
  opportunity_metrics.bookings AS bookings
FROM calendar
LEFT JOIN opportunity_last_3_months
  ON opportunity_last_3_months.time_month IS NOT DISTINCT FROM calendar.time_month
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT
  m::DATE,
  (
    SELECT sum(amount) FROM opportunities
    WHERE stage = 'Closed Won'
      AND close_date >= m - INTERVAL 2 MONTH AND close_date < m + INTERVAL 1 MONTH
  ),
  (SELECT sum(amount) FROM opportunities WHERE stage = 'Closed Won' AND date_trunc('month', close_date) = m)
FROM range(DATE '2026-01-01', DATE '2026-07-01', INTERVAL 1 MONTH) AS months (m)
