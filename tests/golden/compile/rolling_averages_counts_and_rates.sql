-- query:
--   metrics: [avg_rolling, customers_rolling, rate_rolling]
--   dimensions: ["time:month"]
--   time: {window: {from: "2026-01-01", to: "2026-06-30"}}
-- model: history
-- why: Of two months the average, the distinct customers and the rate are computed anew from rows,
--   never summed from monthly ones.
WITH deal_last_2_months_by_closed_2_parts /* won_count, closed_count of each month */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', deal.closed) AS DATE) AS time_month,
    COUNT(*) FILTER(WHERE
      deal.stage = 'Won') AS won_count,
    COUNT(*) AS closed_count
  FROM deals AS deal
  WHERE
    deal.closed >= $deal_last_2_months_by_closed_2_first
    AND deal.closed < $deal_last_2_months_by_closed_2_after
    AND (
      deal.stage = 'Won' OR deal.stage = 'Lost'
    )
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
), deal_last_2_months_by_closed_days /* the days each bucket looks back on */ AS (
  SELECT
    calendar.time_month AS time_month,
    CAST(UNNEST(
      RANGE(
        CAST(CASE
          WHEN DAY(
            CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
          ) <> DAY(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE))
          THEN CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE) + 1
          ELSE CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
        END AS TIMESTAMP),
        CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) AS TIMESTAMP),
        INTERVAL '1' DAY
      )
    ) AS DATE) AS counted_day
  FROM calendar
), deal_last_2_months_by_closed /* avg_won, customers */ AS (
  SELECT
    deal_last_2_months_by_closed_days.time_month AS time_month,
    AVG(deal.amount) AS avg_won,
    COUNT(DISTINCT deal.account_id) AS customers
  FROM deals AS deal
  INNER JOIN deal_last_2_months_by_closed_days
    ON deal.closed = deal_last_2_months_by_closed_days.counted_day
  WHERE
    deal.closed >= $deal_last_2_months_by_closed_first
    AND deal.closed < $deal_last_2_months_by_closed_after
    AND deal.stage = 'Won'
  GROUP BY
    1
), deal_last_2_months_by_closed_2 /* won_count, closed_count */ AS (
  SELECT
    calendar.time_month AS time_month,
    CAST(SUM(deal_last_2_months_by_closed_2_parts.won_count) AS BIGINT) AS won_count,
    CAST(SUM(deal_last_2_months_by_closed_2_parts.closed_count) AS BIGINT) AS closed_count
  FROM calendar
  INNER JOIN deal_last_2_months_by_closed_2_parts
    ON deal_last_2_months_by_closed_2_parts.time_month >= CASE
      WHEN DAY(
        CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
      ) <> DAY(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE))
      THEN CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE) + 1
      ELSE CAST(CAST(calendar.time_month + INTERVAL '1' MONTH AS DATE) - INTERVAL '2' MONTH AS DATE)
    END
    AND deal_last_2_months_by_closed_2_parts.time_month <= calendar.time_month
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_month
  FROM deal_last_2_months_by_closed
  UNION
  SELECT
    time_month
  FROM deal_last_2_months_by_closed_2
)
SELECT
  calendar.time_month AS time_month,
  deal_last_2_months_by_closed.avg_won AS avg_rolling,
  COALESCE(deal_last_2_months_by_closed.customers, 0) AS customers_rolling,
  COALESCE(deal_last_2_months_by_closed_2.won_count, 0) / NULLIF(COALESCE(deal_last_2_months_by_closed_2.closed_count, 0), 0) AS rate_rolling
FROM calendar
LEFT JOIN deal_last_2_months_by_closed
  ON deal_last_2_months_by_closed.time_month IS NOT DISTINCT FROM calendar.time_month
LEFT JOIN deal_last_2_months_by_closed_2
  ON deal_last_2_months_by_closed_2.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-01-01', 100e0, 1, 1 / 1),
  (DATE '2026-02-01', (100 + 50 + 200) / 3, 2, 3 / 4),
  (DATE '2026-03-01', (50 + 200 + 30) / 3, 2, 3 / 4),
  (DATE '2026-04-01', 30e0, 1, 1 / 1),
  (DATE '2026-05-01', 80e0, 1, 1 / 2),
  (DATE '2026-06-01', (80 + 20) / 2, 3, 3 / 4)
) AS by_hand (month, average, customers, rate)
