-- query:
--   metrics: [created_count]
--   dimensions: ["created_date:month"]
--   where:
--     - {field: opportunity.lead_source, op: "=", values: [Event]}
--     - {field: opportunity.created_date, op: "<", values: ["2023-06-15"]}
-- model: sample
-- why: Without a window months run from the first with data to the one that holds as_of.
WITH opportunity_metrics /* created_count */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', opportunity.created_date) AS DATE) AS created_date_month,
    COUNT(*) AS created_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.lead_source = $value_1 AND opportunity.created_date < $value_2
  GROUP BY
    1
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(created_date_month) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(created_date_month), CAST($bucket_of_as_of AS DATE)) + INTERVAL '1' MONTH,
          MIN(created_date_month) + INTERVAL '1001' MONTH
        ) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS created_date_month
  FROM opportunity_metrics
), spine /* no gap in time */ AS (
  SELECT
    calendar.created_date_month
  FROM calendar
  UNION
  SELECT
    created_date_month
  FROM opportunity_metrics
)
SELECT
  spine.created_date_month AS created_date_month,
  COALESCE(opportunity_metrics.created_count, 0) AS created_count
FROM spine
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.created_date_month IS NOT DISTINCT FROM spine.created_date_month
ORDER BY
  spine.created_date_month ASC
-- reference:
SELECT m::DATE, count(o.opportunity_id)
FROM range(
  (SELECT date_trunc('month', min(created_date)) FROM opportunities WHERE lead_source = 'Event'),
  TIMESTAMP '2026-07-01', INTERVAL 1 MONTH
) AS months (m)
LEFT JOIN opportunities AS o
  ON date_trunc('month', o.created_date) = m
  AND o.lead_source = 'Event' AND o.created_date <= DATE '2023-06-14'
GROUP BY m
