-- query: {rows: stock, of: stock_last, dimensions: [stock.value], time: {window: {year: 2026, month: 3}}}
-- model: history
-- why: Behind a balance stand the rows of its closing day, 15 March.
WITH stock_last_closing /* the snapshot that is shown */ AS (
  SELECT
    MAX(days.closing_day) AS closing_day
  FROM (
    SELECT DISTINCT
      stock.day AS closing_day
    FROM stock
    WHERE
      stock.day >= $snapshots_first AND stock.day < $snapshots_after
  ) AS days
), listed AS (
  SELECT
    stock.item AS item_of_row,
    stock.day AS day_of_row,
    stock.value AS value
  FROM stock
  WHERE
    EXISTS(
      SELECT
        1
      FROM stock_last_closing
      WHERE
        stock_last_closing.closing_day = stock.day
    )
)
SELECT
  item_of_row,
  day_of_row,
  value
FROM listed
ORDER BY
  item_of_row ASC,
  day_of_row ASC,
  value ASC
-- reference:
SELECT item, day, value
FROM stock
WHERE day = DATE '2026-03-15'
