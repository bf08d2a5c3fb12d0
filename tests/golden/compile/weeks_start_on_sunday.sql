-- query: {metrics: [deal_count], dimensions: ["time:week"], time: {window: {from: "2026-05-01", to: "2026-05-09"}}}
-- model: dirty
-- why: Saturday 2 May and Sunday 3 May are in different weeks of this model.
WITH deal_metrics /* deal_count */ AS (
  SELECT
    CAST(DATE_TRUNC('WEEK', deal.closed - INTERVAL '6' DAY) + INTERVAL '6' DAY AS DATE) AS time_week,
    COUNT(*) AS deal_count
  FROM deals AS deal
  WHERE
    deal.closed >= $window_first AND deal.closed < $window_after
  GROUP BY
    1
), calendar /* every week */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '7' DAY
      )
    ) AS DATE) AS time_week
)
SELECT
  calendar.time_week AS time_week,
  COALESCE(deal_metrics.deal_count, 0) AS deal_count
FROM calendar
LEFT JOIN deal_metrics
  ON deal_metrics.time_week IS NOT DISTINCT FROM calendar.time_week
ORDER BY
  calendar.time_week ASC
-- reference:
SELECT * FROM (VALUES (DATE '2026-04-26', 1), (DATE '2026-05-03', 1)) AS by_hand (week, deals)
