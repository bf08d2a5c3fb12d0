-- query:
--   metrics: [stock_last, dear_last]
--   dimensions: ["time:month"]
--   where: [{field: stock.item, op: "=", values: [B]}]
--   time: {window: {from: "2026-01-01", to: "2026-06-30"}}
-- model: history
-- why: February closed on the 28th, when there was no B; the filter must not look for an older day.
WITH stock_last_closing /* the snapshot that stands for each bucket */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', days.closing_day) AS DATE) AS time_month,
    MAX(days.closing_day) AS closing_day
  FROM (
    SELECT DISTINCT
      stock.day AS closing_day
    FROM stock
    WHERE
      stock.day >= $snapshots_first AND stock.day < $snapshots_after
  ) AS days
  GROUP BY
    1
), stock_last /* stock_last, dear_last */ AS (
  SELECT
    stock_last_closing.time_month AS time_month,
    SUM(stock.value) AS stock_last,
    COUNT(*) FILTER(WHERE
      stock.value > 5) AS dear_last
  FROM stock
  INNER JOIN stock_last_closing
    ON stock.day = stock_last_closing.closing_day
  WHERE
    stock.item = $value_1
  GROUP BY
    1
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
)
SELECT
  calendar.time_month AS time_month,
  stock_last.stock_last AS stock_last,
  COALESCE(stock_last.dear_last, 0) AS dear_last,
  stock_last_closing.closing_day AS stock_last_closing
FROM calendar
LEFT JOIN stock_last
  ON stock_last.time_month IS NOT DISTINCT FROM calendar.time_month
LEFT JOIN stock_last_closing
  ON stock_last_closing.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-01-01', 5, 0),
  ('2026-02-01', NULL, 0),
  ('2026-03-01', 7, 1),
  ('2026-04-01', NULL, 0),
  ('2026-05-01', 1, 0),
  ('2026-06-01', 2, 0)
) AS by_hand (month, value, dear)
