-- query:
--   metrics: [won_count]
--   dimensions: [account.segment, "time:year"]
-- model: sample
-- ordered: true
-- why: Without an order time ascends first, then segments as declared, NULL last.
WITH opportunity_metrics /* won_count */ AS (
  SELECT
    account.segment AS segment,
    CAST(DATE_TRUNC('YEAR', opportunity.close_date) AS DATE) AS time_year,
    COUNT(*) AS won_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2
), calendar /* every year */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(time_year) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(time_year), CAST($bucket_of_as_of AS DATE)) + INTERVAL '1' YEAR,
          MIN(time_year) + INTERVAL '1001' YEAR
        ) AS TIMESTAMP),
        INTERVAL '1' YEAR
      )
    ) AS DATE) AS time_year
  FROM opportunity_metrics
), spine /* no gap in time */ AS (
  SELECT
    combinations.segment,
    calendar.time_year
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      segment
    FROM opportunity_metrics
  ) AS combinations
  UNION
  SELECT
    segment,
    time_year
  FROM opportunity_metrics
)
SELECT
  spine.segment AS segment,
  spine.time_year AS time_year,
  COALESCE(opportunity_metrics.won_count, 0) AS won_count
FROM spine
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.segment IS NOT DISTINCT FROM spine.segment
  AND opportunity_metrics.time_year IS NOT DISTINCT FROM spine.time_year
ORDER BY
  spine.time_year ASC,
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
WITH years AS (SELECT y::DATE AS y FROM range(DATE '2023-01-01', DATE '2027-01-01', INTERVAL 1 YEAR) AS t (y)),
segments AS (SELECT unnest(['Enterprise', 'Mid-Market', 'SMB', NULL]) AS segment)
SELECT s.segment, y.y, count(o.opportunity_id)
FROM years AS y
CROSS JOIN segments AS s
LEFT JOIN (
  SELECT opportunities.*, a.segment
  FROM opportunities
  LEFT JOIN accounts AS a ON a.account_id = opportunities.account_id
  WHERE stage = 'Closed Won'
) AS o ON date_trunc('year', o.close_date) = y.y AND o.segment IS NOT DISTINCT FROM s.segment
GROUP BY s.segment, y.y
ORDER BY y.y, list_position(['Enterprise', 'Mid-Market', 'SMB'], s.segment) NULLS LAST
