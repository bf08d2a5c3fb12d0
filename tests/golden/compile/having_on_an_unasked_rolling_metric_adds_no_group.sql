-- query:
--   metrics: [won_count_rolling]
--   dimensions: ["time:month", account.region]
--   time: {window: {from: "2026-05-01", to: "2026-05-31"}}
--   having: [{metric: lost_rolling, op: ">=", value: 0}]
-- model: history
-- why: In two months North has lost one deal and won none; what only judges must not bring it in.
WITH deal_last_2_months_parts /* won_count, lost_count of each month */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', deal.closed) AS DATE) AS time_month,
    account.region AS region,
    COUNT(*) FILTER(WHERE
      deal.stage = 'Won') AS won_count,
    COUNT(*) FILTER(WHERE
      deal.stage = 'Lost') AS lost_count,
    COUNT(*) FILTER(WHERE
      deal.stage = 'Won') > 0 AS makes_group
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    deal.closed >= $deal_last_2_months_first
    AND deal.closed < $deal_last_2_months_after
    AND (
      deal.stage = 'Won' OR deal.stage = 'Lost'
    )
  GROUP BY
    1,
    2
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
), deal_last_2_months /* won_count, lost_count */ AS (
  SELECT
    calendar.time_month AS time_month,
    deal_last_2_months_parts.region AS region,
    CAST(SUM(deal_last_2_months_parts.won_count) AS BIGINT) AS won_count,
    CAST(SUM(deal_last_2_months_parts.lost_count) AS BIGINT) AS lost_count,
    BOOL_OR(CAST(deal_last_2_months_parts.makes_group AS BOOLEAN)) AS makes_group
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
    1,
    2
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_month,
    region
  FROM deal_last_2_months
  WHERE
    makes_group
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_month,
    combinations.region
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      region
    FROM found
  ) AS combinations
), answer /* metrics */ AS (
  SELECT
    spine.time_month AS time_month,
    spine.region AS region,
    COALESCE(deal_last_2_months.won_count, 0) AS won_count_rolling,
    COALESCE(deal_last_2_months.lost_count, 0) AS lost_rolling
  FROM spine
  LEFT JOIN deal_last_2_months
    ON deal_last_2_months.time_month IS NOT DISTINCT FROM spine.time_month
    AND deal_last_2_months.region IS NOT DISTINCT FROM spine.region
)
SELECT
  time_month,
  region,
  won_count_rolling
FROM answer
WHERE
  lost_rolling >= $having_0
ORDER BY
  time_month ASC,
  CASE
    WHEN region = 'North'
    THEN 0
    WHEN region = 'South'
    THEN 1
    ELSE CASE WHEN NOT region IS NULL THEN 2 END
  END ASC,
  region ASC
-- reference:
SELECT * FROM (VALUES (DATE '2026-05-01', 'South', 1)) AS by_hand (month, region, won)
