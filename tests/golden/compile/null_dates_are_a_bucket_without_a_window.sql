-- query: {metrics: [won_count], dimensions: ["deal.closed:quarter", account.region]}
-- model: dirty
-- why: A deal without a date is in the bucket of NULL, shown only where it has rows.
WITH deal_metrics /* won_count */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', deal.closed) AS DATE) AS closed_quarter,
    account.region AS region,
    COUNT(*) AS won_count
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    deal.stage = 'Won'
  GROUP BY
    1,
    2
), calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(closed_quarter) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(closed_quarter), CAST($bucket_of_as_of AS DATE)) + INTERVAL '3' MONTH,
          MIN(closed_quarter) + INTERVAL '3003' MONTH
        ) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS closed_quarter
  FROM deal_metrics
), spine /* no gap in time */ AS (
  SELECT
    calendar.closed_quarter,
    combinations.region
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      region
    FROM deal_metrics
  ) AS combinations
  UNION
  SELECT
    closed_quarter,
    region
  FROM deal_metrics
)
SELECT
  spine.closed_quarter AS closed_quarter,
  spine.region AS region,
  COALESCE(deal_metrics.won_count, 0) AS won_count
FROM spine
LEFT JOIN deal_metrics
  ON deal_metrics.closed_quarter IS NOT DISTINCT FROM spine.closed_quarter
  AND deal_metrics.region IS NOT DISTINCT FROM spine.region
ORDER BY
  spine.closed_quarter ASC,
  CASE
    WHEN spine.region = 'North'
    THEN 0
    WHEN spine.region = 'South'
    THEN 1
    ELSE CASE WHEN NOT spine.region IS NULL THEN 2 END
  END ASC,
  spine.region ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-04-01', 'North', 1), (DATE '2026-04-01', 'South', 1), (DATE '2026-04-01', NULL, 1),
  (NULL, NULL, 1)
) AS by_hand (q, region, won)
