-- query:
--   metrics: [won_count]
--   dimensions: ["time:quarter", account.region, account.segment]
--   share_of: account.region
--   time: {window: {year: 2025}}
-- model: sample
-- why: Each region of each quarter is a whole of its own; of a whole of nothing there is no share.
WITH opportunity_metrics /* won_count */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', opportunity.close_date) AS DATE) AS time_quarter,
    account.region AS region,
    account.segment AS segment,
    COUNT(*) AS won_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2,
    3
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
    combinations.region,
    combinations.segment
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      region,
      segment
    FROM opportunity_metrics
  ) AS combinations
), answer /* metrics */ AS (
  SELECT
    spine.time_quarter AS time_quarter,
    spine.region AS region,
    spine.segment AS segment,
    COALESCE(opportunity_metrics.won_count, 0) AS won_count
  FROM spine
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.time_quarter IS NOT DISTINCT FROM spine.time_quarter
    AND opportunity_metrics.region IS NOT DISTINCT FROM spine.region
    AND opportunity_metrics.segment IS NOT DISTINCT FROM spine.segment
)
SELECT
  time_quarter,
  region,
  segment,
  won_count,
  won_count / NULLIF(SUM(won_count) OVER (PARTITION BY time_quarter, region), 0) AS "won_count:share"
FROM answer
ORDER BY
  time_quarter ASC,
  CASE
    WHEN region = 'North America'
    THEN 0
    WHEN region = 'EMEA'
    THEN 1
    WHEN region = 'APAC'
    THEN 2
    WHEN region = 'LATAM'
    THEN 3
    ELSE CASE WHEN NOT region IS NULL THEN 4 END
  END ASC,
  region ASC,
  CASE
    WHEN segment = 'Enterprise'
    THEN 0
    WHEN segment = 'Mid-Market'
    THEN 1
    WHEN segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT segment IS NULL THEN 3 END
  END ASC,
  segment ASC
-- reference:
WITH won AS (
  SELECT date_trunc('quarter', o.close_date)::DATE AS q, a.region, a.segment
  FROM opportunities AS o
  LEFT JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won' AND year(o.close_date) = 2025
), shown AS (
  SELECT q.q::DATE AS q, g.region, g.segment, (
    SELECT count(*) FROM won
    WHERE won.q = q.q AND won.region IS NOT DISTINCT FROM g.region
      AND won.segment IS NOT DISTINCT FROM g.segment
  ) AS n
  FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 3 MONTH) AS q (q)
  CROSS JOIN (SELECT DISTINCT region, segment FROM won) AS g
)
SELECT q, region, segment, n, n / nullif(sum(n) OVER (PARTITION BY q, region), 0)
FROM shown
