-- query: {metrics: [stock_average], dimensions: ["time:fiscal_quarter"]}
-- model: history
-- why: The days that an average is over are those of the fiscal quarter, which begins in February.
WITH stock_average_closing /* the snapshot that stands for each bucket */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', DATE_TRUNC('MONTH', days.closing_day) - INTERVAL '1' MONTH) + INTERVAL '1' MONTH AS DATE) AS time_fiscal_quarter,
    MAX(days.closing_day) AS closing_day,
    COUNT(*) AS snapshot_days
  FROM (
    SELECT DISTINCT
      stock.day AS closing_day
    FROM stock
    WHERE
      stock.day < $snapshots_after
  ) AS days
  GROUP BY
    1
), stock_average /* stock_average */ AS (
  SELECT
    stock_average_closing.time_fiscal_quarter AS time_fiscal_quarter,
    SUM(stock.value) / MAX(stock_average_closing.snapshot_days) AS stock_average
  FROM stock
  INNER JOIN stock_average_closing
    ON CAST(DATE_TRUNC('QUARTER', DATE_TRUNC('MONTH', stock.day) - INTERVAL '1' MONTH) + INTERVAL '1' MONTH AS DATE) = stock_average_closing.time_fiscal_quarter
  WHERE
    stock.day < $snapshots_after
  GROUP BY
    1
), calendar /* every fiscal_quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(time_fiscal_quarter) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(time_fiscal_quarter), CAST($bucket_of_as_of AS DATE)) + INTERVAL '3' MONTH,
          MIN(time_fiscal_quarter) + INTERVAL '3003' MONTH
        ) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_fiscal_quarter
  FROM stock_average
)
SELECT
  calendar.time_fiscal_quarter AS time_fiscal_quarter,
  stock_average.stock_average AS stock_average
FROM calendar
LEFT JOIN stock_average
  ON stock_average.time_fiscal_quarter IS NOT DISTINCT FROM calendar.time_fiscal_quarter
ORDER BY
  calendar.time_fiscal_quarter ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2025-11-01', 15.0), (DATE '2026-02-01', 16.0), (DATE '2026-05-01', 22.5)
) AS by_hand (quarter, average)
