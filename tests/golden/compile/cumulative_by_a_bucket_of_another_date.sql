-- query: {metrics: [won_rolling], dimensions: ["deal.created:month"]}
-- model: history
-- why: The three months end as of 15 June; the month of creation only groups what was won in them.
WITH deal_last_3_months /* won_amount */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', deal.created) AS DATE) AS created_month,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  WHERE
    deal.closed >= $deal_last_3_months_first
    AND deal.closed < $deal_last_3_months_after
    AND deal.stage = 'Won'
  GROUP BY
    1
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(created_month) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(created_month), CAST($bucket_of_as_of AS DATE)) + INTERVAL '1' MONTH,
          MIN(created_month) + INTERVAL '1001' MONTH
        ) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS created_month
  FROM deal_last_3_months
), spine /* no gap in time */ AS (
  SELECT
    calendar.created_month
  FROM calendar
  UNION
  SELECT
    created_month
  FROM deal_last_3_months
)
SELECT
  spine.created_month AS created_month,
  deal_last_3_months.won_amount AS won_rolling
FROM spine
LEFT JOIN deal_last_3_months
  ON deal_last_3_months.created_month IS NOT DISTINCT FROM spine.created_month
ORDER BY
  spine.created_month ASC
-- reference:
SELECT m::DATE, (
  SELECT sum(amount) FROM deals
  WHERE stage = 'Won' AND closed BETWEEN DATE '2026-03-16' AND DATE '2026-06-15'
    AND date_trunc('month', created) = m
)
FROM range(DATE '2026-02-01', DATE '2026-07-01', INTERVAL 1 MONTH) AS months (m)
