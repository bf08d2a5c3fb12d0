-- query: {metrics: [deal_count], dimensions: ["deal.closed:quarter", "deal.created:quarter"]}
-- model: dirty
-- why: The first bucket is filled, the second is a group like any other.
WITH deal_metrics /* deal_count */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', deal.closed) AS DATE) AS closed_quarter,
    CAST(DATE_TRUNC('QUARTER', deal.created) AS DATE) AS created_quarter,
    COUNT(*) AS deal_count
  FROM deals AS deal
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
    combinations.created_quarter
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      created_quarter
    FROM deal_metrics
  ) AS combinations
  UNION
  SELECT
    closed_quarter,
    created_quarter
  FROM deal_metrics
)
SELECT
  spine.closed_quarter AS closed_quarter,
  spine.created_quarter AS created_quarter,
  COALESCE(deal_metrics.deal_count, 0) AS deal_count
FROM spine
LEFT JOIN deal_metrics
  ON deal_metrics.closed_quarter IS NOT DISTINCT FROM spine.closed_quarter
  AND deal_metrics.created_quarter IS NOT DISTINCT FROM spine.created_quarter
ORDER BY
  spine.closed_quarter ASC,
  spine.created_quarter ASC
-- reference:
WITH found AS (
  SELECT date_trunc('quarter', closed)::DATE AS c, date_trunc('quarter', created)::DATE AS k FROM deals
), shown AS (
  SELECT q.q AS c, k.k
  FROM (VALUES (DATE '2026-01-01'), ('2026-04-01'), ('2026-07-01')) AS q (q)
  CROSS JOIN (SELECT DISTINCT k FROM found) AS k
  UNION
  SELECT c, k FROM found
)
SELECT shown.c, shown.k, (
  SELECT count(*) FROM found
  WHERE found.c IS NOT DISTINCT FROM shown.c AND found.k IS NOT DISTINCT FROM shown.k
)
FROM shown
