-- query:
--   metrics: [stock_average]
--   dimensions: ["time:month"]
--   time: {window: {from: "2026-01-01", to: "2026-06-30"}}
-- model: history
-- why: All snapshots of the month over its snapshot days, of which February has two.
WITH stock_average_closing /* the snapshot that stands for each bucket */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', days.closing_day) AS DATE) AS time_month,
    MAX(days.closing_day) AS closing_day,
    COUNT(*) AS snapshot_days
  FROM (
    SELECT DISTINCT
      stock.day AS closing_day
    FROM stock
    WHERE
      stock.day >= $snapshots_first AND stock.day < $snapshots_after
  ) AS days
  GROUP BY
    1
), stock_average /* stock_average */ AS (
  SELECT
    stock_average_closing.time_month AS time_month,
    SUM(stock.value) / MAX(stock_average_closing.snapshot_days) AS stock_average
  FROM stock
  INNER JOIN stock_average_closing
    ON CAST(DATE_TRUNC('MONTH', stock.day) AS DATE) = stock_average_closing.time_month
  WHERE
    stock.day >= $snapshots_first AND stock.day < $snapshots_after
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
  stock_average.stock_average AS stock_average
FROM calendar
LEFT JOIN stock_average
  ON stock_average.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-01-01', 15e0),
  ('2026-02-01', (12 + 6 + 14) / 2),
  ('2026-03-01', 16),
  ('2026-04-01', NULL),
  ('2026-05-01', 21),
  ('2026-06-01', 24)
) AS by_hand (month, average)
