-- query:
--   metrics: [smallest_rolling, largest_rolling]
--   dimensions: ["time:month"]
--   time: {window: {from: "2026-01-01", to: "2026-05-31"}}
-- model: history
-- why: The smallest of two months is the smaller of theirs, not their sum.
WITH deal_last_2_months_parts /* smallest, largest of each month */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', deal.closed) AS DATE) AS time_month,
    MIN(deal.amount) AS smallest,
    MAX(deal.amount) AS largest
  FROM deals AS deal
  WHERE
    deal.closed >= $deal_last_2_months_first
    AND deal.closed < $deal_last_2_months_after
    AND deal.stage = 'Won'
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
), deal_last_2_months /* smallest, largest */ AS (
  SELECT
    calendar.time_month AS time_month,
    MIN(deal_last_2_months_parts.smallest) AS smallest,
    MAX(deal_last_2_months_parts.largest) AS largest
  FROM calendar
  INNER JOIN deal_last_2_months_parts
    ON deal_last_2_months_parts.time_month >= CASE
      WHEN DAY(
        CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
      ) <> DAY(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE))
      THEN CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE) + 1
      ELSE CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
    END
    AND deal_last_2_months_parts.time_month <= calendar.time_month
  GROUP BY
    1
)
SELECT
  calendar.time_month AS time_month,
  deal_last_2_months.smallest AS smallest_rolling,
  deal_last_2_months.largest AS largest_rolling
FROM calendar
LEFT JOIN deal_last_2_months
  ON deal_last_2_months.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-01-01', 100, 100), (DATE '2026-02-01', 50, 200), (DATE '2026-03-01', 30, 200),
  (DATE '2026-04-01', 30, 30), (DATE '2026-05-01', 80, 80)
) AS by_hand (month, smallest, largest)
