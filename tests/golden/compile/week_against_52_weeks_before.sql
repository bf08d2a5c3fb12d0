-- query:
--   metrics: [won_amount]
--   dimensions: ["time:week"]
--   time: {window: {from: "2026-06-01", to: "2026-06-14"}}
--   compare: previous_year
-- model: history
-- why: Weeks are compared with the week 364 days before; growth from below zero has no percentage.
WITH deal_metrics /* won_amount */ AS (
  SELECT
    CAST(DATE_TRUNC('WEEK', deal.closed) AS DATE) AS time_week,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  WHERE
    deal.closed >= $window_first
    AND deal.closed < $window_after
    AND deal.stage = 'Won'
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
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_week
  FROM deal_metrics
  WHERE
    (
      deal_metrics.time_week >= CAST($shown_first AS DATE)
      OR deal_metrics.time_week <= CAST((
        SELECT
          MAX(calendar.time_week)
        FROM calendar
      ) - INTERVAL '364' DAY AS DATE)
    )
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_week
  FROM calendar
  WHERE
    calendar.time_week >= CAST($shown_first AS DATE)
), answer /* metrics */ AS (
  SELECT
    spine.time_week AS time_week,
    deal_metrics.won_amount AS won_amount,
    deal_metrics_previous.won_amount AS "won_amount:previous"
  FROM spine
  LEFT JOIN deal_metrics
    ON deal_metrics.time_week IS NOT DISTINCT FROM spine.time_week
  LEFT JOIN deal_metrics AS deal_metrics_previous
    ON deal_metrics_previous.time_week = CAST(spine.time_week - INTERVAL '364' DAY AS DATE)
)
SELECT
  time_week,
  won_amount,
  "won_amount:previous",
  won_amount - "won_amount:previous" AS "won_amount:change",
  CASE
    WHEN "won_amount:previous" > 0
    THEN (
      won_amount - "won_amount:previous"
    ) / "won_amount:previous"
  END AS "won_amount:change_pct"
FROM answer
ORDER BY
  time_week ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-06-01', NULL, NULL, NULL, NULL),
  (DATE '2026-06-08', 20, -35, 55, NULL)
) AS by_hand (week, won, before, change, pct)
