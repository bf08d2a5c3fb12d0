-- query:
--   metrics: [won_count, bookings]
--   dimensions: ["time:quarter", account.country]
--   where: [{field: account.region, op: "=", values: [LATAM]}]
--   time: {window: {year: 2025}}
--   compare: previous_year
-- model: sample
-- why: A country that sold only a year ago has its rows; by date, so a missing quarter shifts nothing.
WITH opportunity_metrics /* won_count, bookings */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', opportunity.close_date) AS DATE) AS time_quarter,
    account.country AS country,
    COUNT(*) AS won_count,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    account.region = $value_1
    AND opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2
), calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_quarter
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_quarter,
    country
  FROM opportunity_metrics
  WHERE
    (
      opportunity_metrics.time_quarter >= CAST($shown_first AS DATE)
      OR opportunity_metrics.time_quarter <= CAST((
        SELECT
          MAX(calendar.time_quarter)
        FROM calendar
      ) - INTERVAL '12' MONTH AS DATE)
    )
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_quarter,
    combinations.country
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      country
    FROM found
  ) AS combinations
  WHERE
    calendar.time_quarter >= CAST($shown_first AS DATE)
), answer /* metrics */ AS (
  SELECT
    spine.time_quarter AS time_quarter,
    spine.country AS country,
    COALESCE(opportunity_metrics.won_count, 0) AS won_count,
    opportunity_metrics.bookings AS bookings,
    COALESCE(opportunity_metrics_previous.won_count, 0) AS "won_count:previous",
    opportunity_metrics_previous.bookings AS "bookings:previous"
  FROM spine
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.time_quarter IS NOT DISTINCT FROM spine.time_quarter
    AND opportunity_metrics.country IS NOT DISTINCT FROM spine.country
  LEFT JOIN opportunity_metrics AS opportunity_metrics_previous
    ON opportunity_metrics_previous.time_quarter = CAST(spine.time_quarter - INTERVAL '12' MONTH AS DATE)
    AND opportunity_metrics_previous.country IS NOT DISTINCT FROM spine.country
)
SELECT
  time_quarter,
  country,
  won_count,
  "won_count:previous",
  won_count - "won_count:previous" AS "won_count:change",
  CASE
    WHEN "won_count:previous" > 0
    THEN (
      won_count - "won_count:previous"
    ) / "won_count:previous"
  END AS "won_count:change_pct",
  bookings,
  "bookings:previous",
  bookings - "bookings:previous" AS "bookings:change",
  CASE
    WHEN "bookings:previous" > 0
    THEN (
      bookings - "bookings:previous"
    ) / "bookings:previous"
  END AS "bookings:change_pct"
FROM answer
ORDER BY
  time_quarter ASC,
  country ASC
-- reference:
WITH won AS (
  SELECT a.country, date_trunc('quarter', o.close_date) AS q, o.amount
  FROM opportunities AS o
  INNER JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won' AND a.region = 'LATAM' AND year(o.close_date) IN (2024, 2025)
), compared AS (
  SELECT
    q.q::DATE AS q,
    c.country,
    count(won.q) FILTER (WHERE won.q = q.q) AS n,
    count(won.q) FILTER (WHERE won.q < q.q) AS n_before,
    sum(won.amount) FILTER (WHERE won.q = q.q) AS v,
    sum(won.amount) FILTER (WHERE won.q < q.q) AS v_before
  FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 3 MONTH) AS q (q)
  CROSS JOIN (SELECT DISTINCT country FROM won) AS c
  LEFT JOIN won ON won.country = c.country AND won.q IN (q.q, q.q - INTERVAL 1 YEAR)
  GROUP BY ALL
)
SELECT
  q, country,
  n, n_before, n - n_before, CASE WHEN n_before > 0 THEN (n - n_before) / n_before END,
  v, v_before, v - v_before, CASE WHEN v_before > 0 THEN (v - v_before) / v_before END
FROM compared
