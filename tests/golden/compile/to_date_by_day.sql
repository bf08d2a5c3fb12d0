-- query:
--   metrics: [won_wtd, won_fqtd]
--   dimensions: ["time:day"]
--   time: {window: {from: "2026-06-07", to: "2026-06-11"}}
-- model: history
-- why: The week starts on Monday the 8th; the fiscal quarter, of a year from February, on 1 May.
WITH deal_week_to_date_parts /* won_amount of each day */ AS (
  SELECT
    CAST(deal.closed AS DATE) AS time_day,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  WHERE
    deal.closed >= $deal_week_to_date_first
    AND deal.closed < $deal_week_to_date_after
    AND deal.stage = 'Won'
  GROUP BY
    1
), deal_fiscal_quarter_to_date_parts /* won_amount of each day */ AS (
  SELECT
    CAST(deal.closed AS DATE) AS time_day,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  WHERE
    deal.closed >= $deal_fiscal_quarter_to_date_first
    AND deal.closed < $deal_fiscal_quarter_to_date_after
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
), deal_week_to_date /* won_amount */ AS (
  SELECT
    calendar.time_day AS time_day,
    SUM(deal_week_to_date_parts.won_amount) AS won_amount
  FROM calendar
  INNER JOIN deal_week_to_date_parts
    ON deal_week_to_date_parts.time_day >= CAST(DATE_TRUNC(
      'WEEK',
      CAST(CAST(calendar.time_day + INTERVAL '1' DAY AS DATE) - INTERVAL '1' DAY AS DATE)
    ) AS DATE)
    AND deal_week_to_date_parts.time_day <= calendar.time_day
  GROUP BY
    1
), deal_fiscal_quarter_to_date /* won_amount */ AS (
  SELECT
    calendar.time_day AS time_day,
    SUM(deal_fiscal_quarter_to_date_parts.won_amount) AS won_amount
  FROM calendar
  INNER JOIN deal_fiscal_quarter_to_date_parts
    ON deal_fiscal_quarter_to_date_parts.time_day >= CAST(DATE_TRUNC(
      'QUARTER',
      DATE_TRUNC(
        'MONTH',
        CAST(CAST(calendar.time_day + INTERVAL '1' DAY AS DATE) - INTERVAL '1' DAY AS DATE)
      ) - INTERVAL '1' MONTH
    ) + INTERVAL '1' MONTH AS DATE)
    AND deal_fiscal_quarter_to_date_parts.time_day <= calendar.time_day
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_day
  FROM deal_week_to_date
  UNION
  SELECT
    time_day
  FROM deal_fiscal_quarter_to_date
)
SELECT
  calendar.time_day AS time_day,
  deal_week_to_date.won_amount AS won_wtd,
  deal_fiscal_quarter_to_date.won_amount AS won_fqtd
FROM calendar
LEFT JOIN deal_week_to_date
  ON deal_week_to_date.time_day IS NOT DISTINCT FROM calendar.time_day
LEFT JOIN deal_fiscal_quarter_to_date
  ON deal_fiscal_quarter_to_date.time_day IS NOT DISTINCT FROM calendar.time_day
ORDER BY
  calendar.time_day ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-06-07', NULL, 80),
  ('2026-06-08', NULL, 80),
  ('2026-06-09', NULL, 80),
  ('2026-06-10', 20, 100),
  ('2026-06-11', 20, 100)
) AS by_hand (day, week, quarter)
