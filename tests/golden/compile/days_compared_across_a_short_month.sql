-- query:
--   metrics: [won_amount, won_count]
--   dimensions: ["time:day"]
--   time: {window: {from: "2026-03-28", to: "2026-03-31"}}
--   compare: {from: "2026-02-28", to: "2026-03-03"}
-- model: history
-- why: Days a month apart are compared by the day of the month: the 29th of March has none before.
WITH deal_metrics /* won_amount, won_count */ AS (
  SELECT
    CAST(deal.closed AS DATE) AS time_day,
    SUM(deal.amount) AS won_amount,
    COUNT(*) AS won_count
  FROM deals AS deal
  WHERE
    deal.closed >= $window_first
    AND deal.closed < $window_after
    AND deal.stage = 'Won'
  GROUP BY
    1
), calendar /* every day */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' DAY
      )
    ) AS DATE) AS time_day
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_day
  FROM deal_metrics
  WHERE
    (
      deal_metrics.time_day >= CAST($shown_first AS DATE)
      OR deal_metrics.time_day <= CAST((
        SELECT
          MAX(calendar.time_day)
        FROM calendar
      ) - INTERVAL '1' MONTH AS DATE)
    )
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_day
  FROM calendar
  WHERE
    calendar.time_day >= CAST($shown_first AS DATE)
), answer /* metrics */ AS (
  SELECT
    spine.time_day AS time_day,
    deal_metrics.won_amount AS won_amount,
    COALESCE(deal_metrics.won_count, 0) AS won_count,
    CASE
      WHEN CAST(CAST(spine.time_day - INTERVAL '1' MONTH AS DATE) + INTERVAL '1' MONTH AS DATE) = spine.time_day
      THEN deal_metrics_previous.won_amount
    END AS "won_amount:previous",
    CASE
      WHEN CAST(CAST(spine.time_day - INTERVAL '1' MONTH AS DATE) + INTERVAL '1' MONTH AS DATE) = spine.time_day
      THEN COALESCE(deal_metrics_previous.won_count, 0)
    END AS "won_count:previous"
  FROM spine
  LEFT JOIN deal_metrics
    ON deal_metrics.time_day IS NOT DISTINCT FROM spine.time_day
  LEFT JOIN deal_metrics AS deal_metrics_previous
    ON deal_metrics_previous.time_day = CAST(spine.time_day - INTERVAL '1' MONTH AS DATE)
    AND CAST(deal_metrics_previous.time_day + INTERVAL '1' MONTH AS DATE) = spine.time_day
)
SELECT
  time_day,
  won_amount,
  "won_amount:previous",
  won_amount - "won_amount:previous" AS "won_amount:change",
  CASE
    WHEN "won_amount:previous" > 0
    THEN (
      won_amount - "won_amount:previous"
    ) / "won_amount:previous"
  END AS "won_amount:change_pct",
  won_count,
  "won_count:previous",
  won_count - "won_count:previous" AS "won_count:change",
  CASE
    WHEN "won_count:previous" > 0
    THEN (
      won_count - "won_count:previous"
    ) / "won_count:previous"
  END AS "won_count:change_pct"
FROM answer
ORDER BY
  time_day ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-03-28', NULL, 200, NULL, NULL, 0, 1, -1, -1),
  (DATE '2026-03-29', NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
  (DATE '2026-03-30', NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL),
  (DATE '2026-03-31', NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL)
) AS by_hand (day, won, won_before, won_change, won_pct, deals, before, change, pct)
