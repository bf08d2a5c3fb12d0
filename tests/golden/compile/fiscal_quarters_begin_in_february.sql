-- query:
--   metrics: [bookings]
--   dimensions: ["close_date:fiscal_quarter"]
--   time: {window: {year: 2025, calendar: fiscal}}
-- model: sample
-- why: A fiscal year from February has quarters that date_trunc does not know.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', DATE_TRUNC('MONTH', opportunity.close_date) - INTERVAL '1' MONTH) + INTERVAL '1' MONTH AS DATE) AS close_date_fiscal_quarter,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), calendar /* every fiscal_quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS close_date_fiscal_quarter
)
SELECT
  calendar.close_date_fiscal_quarter AS close_date_fiscal_quarter,
  opportunity_metrics.bookings AS bookings
FROM calendar
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.close_date_fiscal_quarter IS NOT DISTINCT FROM calendar.close_date_fiscal_quarter
ORDER BY
  calendar.close_date_fiscal_quarter ASC
-- reference:
SELECT
  CASE
    WHEN close_date < DATE '2025-05-01' THEN DATE '2025-02-01'
    WHEN close_date < DATE '2025-08-01' THEN DATE '2025-05-01'
    WHEN close_date < DATE '2025-11-01' THEN DATE '2025-08-01'
    ELSE DATE '2025-11-01'
  END,
  sum(amount)
FROM opportunities
WHERE stage = 'Closed Won' AND close_date >= DATE '2025-02-01' AND close_date < DATE '2026-02-01'
GROUP BY 1
