-- query:
--   metrics: [lost_count]
--   dimensions: ["close_date:month"]
--   where:
--     - {field: opportunity.loss_reason, op: "=", values: [Budget Cut]}
--     - {field: account.region, op: "=", values: [LATAM]}
--   time: {window: {year: 2025}}
-- model: sample
-- why: Every month of the window has a row; a count of nothing is 0.
WITH opportunity_metrics /* lost_count */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', opportunity.close_date) AS DATE) AS close_date_month,
    COUNT(*) AS lost_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.loss_reason = $value_1
    AND account.region = $value_2
    AND opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Lost'
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
    ) AS DATE) AS close_date_month
)
SELECT
  calendar.close_date_month AS close_date_month,
  COALESCE(opportunity_metrics.lost_count, 0) AS lost_count
FROM calendar
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.close_date_month IS NOT DISTINCT FROM calendar.close_date_month
ORDER BY
  calendar.close_date_month ASC
-- reference:
SELECT m::DATE, count(o.opportunity_id)
FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 1 MONTH) AS months (m)
LEFT JOIN (
  SELECT opportunities.*
  FROM opportunities
  INNER JOIN accounts AS a ON a.account_id = opportunities.account_id
  WHERE a.region = 'LATAM' AND stage = 'Closed Lost' AND loss_reason = 'Budget Cut'
) AS o ON date_trunc('month', o.close_date) = m
GROUP BY m
