-- query:
--   metrics: [bookings, win_rate]
--   dimensions: ["time:month"]
--   time: {window: {last: 6, unit: month}}
--   compare: previous_period
-- model: sample
-- why: January is compared with December, which the window does not show.
WITH opportunity_metrics /* bookings, won_count, closed_count */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', opportunity.close_date) AS DATE) AS time_month,
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS bookings,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    COUNT(*) AS closed_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
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
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_month
  FROM opportunity_metrics
  WHERE
    (
      opportunity_metrics.time_month >= CAST($shown_first AS DATE)
      OR opportunity_metrics.time_month <= CAST((
        SELECT
          MAX(calendar.time_month)
        FROM calendar
      ) - INTERVAL '1' MONTH AS DATE)
    )
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_month
  FROM calendar
  WHERE
    calendar.time_month >= CAST($shown_first AS DATE)
), answer /* metrics */ AS (
  SELECT
    spine.time_month AS time_month,
    opportunity_metrics.bookings AS bookings,
    COALESCE(opportunity_metrics.won_count, 0) / NULLIF(COALESCE(opportunity_metrics.closed_count, 0), 0) AS win_rate,
    opportunity_metrics_previous.bookings AS "bookings:previous",
    COALESCE(opportunity_metrics_previous.won_count, 0) / NULLIF(COALESCE(opportunity_metrics_previous.closed_count, 0), 0) AS "win_rate:previous"
  FROM spine
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.time_month IS NOT DISTINCT FROM spine.time_month
  LEFT JOIN opportunity_metrics AS opportunity_metrics_previous
    ON opportunity_metrics_previous.time_month = CAST(spine.time_month - INTERVAL '1' MONTH AS DATE)
)
SELECT
  time_month,
  bookings,
  "bookings:previous",
  bookings - "bookings:previous" AS "bookings:change",
  CASE
    WHEN "bookings:previous" > 0
    THEN (
      bookings - "bookings:previous"
    ) / "bookings:previous"
  END AS "bookings:change_pct",
  win_rate,
  "win_rate:previous",
  win_rate - "win_rate:previous" AS "win_rate:change",
  CASE
    WHEN "win_rate:previous" > 0
    THEN (
      win_rate - "win_rate:previous"
    ) / "win_rate:previous"
  END AS "win_rate:change_pct"
FROM answer
ORDER BY
  time_month ASC
-- reference:
WITH months AS (
  SELECT
    date_trunc('month', close_date)::DATE AS m,
    sum(amount) FILTER (WHERE stage = 'Closed Won') AS booked,
    count(*) FILTER (WHERE stage = 'Closed Won') / count(*) AS rate
  FROM opportunities
  WHERE stage IN ('Closed Won', 'Closed Lost')
  GROUP BY 1
)
SELECT
  now.m,
  now.booked, before.booked, now.booked - before.booked, (now.booked - before.booked) / before.booked,
  now.rate, before.rate, now.rate - before.rate, (now.rate - before.rate) / before.rate
FROM months AS now
INNER JOIN months AS before ON before.m + INTERVAL 1 MONTH = now.m
WHERE now.m BETWEEN DATE '2026-01-01' AND DATE '2026-06-01'
