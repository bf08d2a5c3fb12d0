-- query:
--   metrics: [stock_last, stock_first, stock_average]
--   dimensions: [stock.item]
--   time: {window: {from: "2026-02-01", to: "2026-05-30"}}
-- model: history
-- why: Without a bucket the window closes once: on 15 March, and opens on 27 February.
WITH stock_last_closing /* the snapshot that stands for each bucket */ AS (
  SELECT
    MAX(days.closing_day) AS closing_day
  FROM (
    SELECT DISTINCT
      stock.day AS closing_day
    FROM stock
    WHERE
      stock.day >= $snapshots_first AND stock.day < $snapshots_after
  ) AS days
), stock_last /* stock_last */ AS (
  SELECT
    stock.item AS item,
    SUM(stock.value) AS stock_last
  FROM stock
  INNER JOIN stock_last_closing
    ON stock.day = stock_last_closing.closing_day
  GROUP BY
    1
), stock_first_closing /* the snapshot that stands for each bucket */ AS (
  SELECT
    MIN(days.closing_day) AS closing_day
  FROM (
    SELECT DISTINCT
      stock.day AS closing_day
    FROM stock
    WHERE
      stock.day >= $snapshots_first AND stock.day < $snapshots_after
  ) AS days
), stock_first /* stock_first */ AS (
  SELECT
    stock.item AS item,
    SUM(stock.value) AS stock_first
  FROM stock
  INNER JOIN stock_first_closing
    ON stock.day = stock_first_closing.closing_day
  GROUP BY
    1
), stock_average_closing /* the snapshot that stands for each bucket */ AS (
  SELECT
    MAX(days.closing_day) AS closing_day,
    COUNT(*) AS snapshot_days
  FROM (
    SELECT DISTINCT
      stock.day AS closing_day
    FROM stock
    WHERE
      stock.day >= $snapshots_first AND stock.day < $snapshots_after
  ) AS days
), stock_average /* stock_average */ AS (
  SELECT
    stock.item AS item,
    SUM(stock.value) / MAX(stock_average_closing.snapshot_days) AS stock_average
  FROM stock
  CROSS JOIN stock_average_closing
  WHERE
    stock.day >= $snapshots_first AND stock.day < $snapshots_after
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    item
  FROM stock_last
  UNION
  SELECT
    item
  FROM stock_first
  UNION
  SELECT
    item
  FROM stock_average
)
SELECT
  found.item AS item,
  stock_last.stock_last AS stock_last,
  stock_first.stock_first AS stock_first,
  stock_average.stock_average AS stock_average,
  stock_last_closing.closing_day AS stock_last_closing,
  stock_first_closing.closing_day AS stock_first_closing
FROM found
LEFT JOIN stock_last
  ON stock_last.item IS NOT DISTINCT FROM found.item
LEFT JOIN stock_first
  ON stock_first.item IS NOT DISTINCT FROM found.item
LEFT JOIN stock_average
  ON stock_average.item IS NOT DISTINCT FROM found.item
CROSS JOIN stock_last_closing
CROSS JOIN stock_first_closing
ORDER BY
  found.item ASC
-- reference:
SELECT
  item,
  sum(value) FILTER (WHERE day = DATE '2026-03-15'),
  sum(value) FILTER (WHERE day = DATE '2026-02-27'),
  sum(value) / 3
FROM stock
WHERE day IN (DATE '2026-02-27', DATE '2026-02-28', DATE '2026-03-15')
GROUP BY item
