-- query:
--   metrics: [stock_last, stock_first]
--   dimensions: ["time:month"]
--   time: {window: {from: "2026-01-01", to: "2026-06-30"}}
-- model: history
-- why: The last snapshot day of a month, never a sum over days; after as_of nothing counts yet.
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
), stock_last /* stock_last */ AS (
  SELECT
    stock_last_closing.time_month AS time_month,
    SUM(stock.value) AS stock_last,
    MAX(stock_last_closing.closing_day) AS closing_day
  FROM stock
  INNER JOIN stock_last_closing
    ON stock.day = stock_last_closing.closing_day
  GROUP BY
    1
), stock_first_closing /* the snapshot that stands for each bucket */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', days.closing_day) AS DATE) AS time_month,
    MIN(days.closing_day) AS closing_day
  FROM (
    SELECT DISTINCT
      stock.day AS closing_day
    FROM stock
    WHERE
      stock.day >= $snapshots_first AND stock.day < $snapshots_after
  ) AS days
  GROUP BY
    1
), stock_first /* stock_first */ AS (
  SELECT
    stock_first_closing.time_month AS time_month,
    SUM(stock.value) AS stock_first,
    MAX(stock_first_closing.closing_day) AS closing_day
  FROM stock
  INNER JOIN stock_first_closing
    ON stock.day = stock_first_closing.closing_day
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_month
  FROM stock_last
  UNION
  SELECT
    time_month
  FROM stock_first
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
  stock_first.stock_first AS stock_first,
  stock_last.closing_day AS stock_last_closing,
  stock_first.closing_day AS stock_first_closing
FROM calendar
LEFT JOIN stock_last
  ON stock_last.time_month IS NOT DISTINCT FROM calendar.time_month
LEFT JOIN stock_first
  ON stock_first.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-01-01', 15, 15),
  ('2026-02-01', 14, 18),
  ('2026-03-01', 16, 16),
  ('2026-04-01', NULL, NULL),
  ('2026-05-01', 21, 21),
  ('2026-06-01', 24, 24)
) AS by_hand (month, last, first)
