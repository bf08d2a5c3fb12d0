-- query:
--   metrics: [won_count]
--   dimensions: ["created_date:quarter"]
--   time: {window: {year: 2024, quarter: 4}}
-- model: sample
-- why: Deals won in a quarter, by the quarter they were created in; the window does not bound those.
WITH opportunity_metrics /* won_count */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', opportunity.created_date) AS DATE) AS created_date_quarter,
    COUNT(*) AS won_count
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(created_date_quarter) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(created_date_quarter), CAST($bucket_of_as_of AS DATE)) + INTERVAL '3' MONTH,
          MIN(created_date_quarter) + INTERVAL '3003' MONTH
        ) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS created_date_quarter
  FROM opportunity_metrics
), spine /* no gap in time */ AS (
  SELECT
    calendar.created_date_quarter
  FROM calendar
  UNION
  SELECT
    created_date_quarter
  FROM opportunity_metrics
)
SELECT
  spine.created_date_quarter AS created_date_quarter,
  COALESCE(opportunity_metrics.won_count, 0) AS won_count
FROM spine
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.created_date_quarter IS NOT DISTINCT FROM spine.created_date_quarter
ORDER BY
  spine.created_date_quarter ASC
-- reference:
WITH won AS (
  SELECT date_trunc('quarter', created_date) AS q
  FROM opportunities
  WHERE stage = 'Closed Won' AND close_date BETWEEN DATE '2024-10-01' AND DATE '2024-12-31'
)
SELECT t.q::DATE, (SELECT count(*) FROM won WHERE won.q = t.q)
FROM range((SELECT min(q) FROM won), TIMESTAMP '2026-07-01', INTERVAL 3 MONTH) AS t (q)
