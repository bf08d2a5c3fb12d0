-- query: {metrics: [deal_count, won_amount], dimensions: ["time:month"], time: {window: {from: "2026-05-02"}}}
-- model: dirty
-- why: From the window's first month to the last with data, which lies beyond as_of.
WITH deal_metrics /* deal_count, won_amount */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', deal.closed) AS DATE) AS time_month,
    COUNT(*) AS deal_count,
    SUM(deal.amount) FILTER(WHERE
      deal.stage = 'Won') AS won_amount
  FROM deals AS deal
  WHERE
    deal.closed >= $window_first
  GROUP BY
    1
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(time_month), CAST($bucket_of_as_of AS DATE)) + INTERVAL '1' MONTH,
          CAST($bucket_first AS DATE) + INTERVAL '1001' MONTH
        ) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
  FROM deal_metrics
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_month
  FROM calendar
  UNION
  SELECT
    time_month
  FROM deal_metrics
)
SELECT
  spine.time_month AS time_month,
  COALESCE(deal_metrics.deal_count, 0) AS deal_count,
  deal_metrics.won_amount AS won_amount
FROM spine
LEFT JOIN deal_metrics
  ON deal_metrics.time_month IS NOT DISTINCT FROM spine.time_month
ORDER BY
  spine.time_month ASC
-- reference:
SELECT m.m, count(d.deal_id), sum(d.amount) FILTER (WHERE d.stage = 'Won')
FROM (VALUES (DATE '2026-05-01'), ('2026-06-01'), ('2026-07-01')) AS m (m)
LEFT JOIN deals AS d ON date_trunc('month', d.closed) = m.m AND d.closed >= DATE '2026-05-02'
GROUP BY m.m
