-- query:
--   metrics: [bookings]
--   dimensions: [account.region]
--   time: {window: this_year}
--   compare: previous_year
-- model: sample
-- why: This year is known to 30 June, so both years count their first 181 days.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    account.region AS region,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), opportunity_metrics_before /* bookings */ AS (
  SELECT
    account.region AS region,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.close_date >= $window_before_first
    AND opportunity.close_date < $window_before_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    region
  FROM opportunity_metrics
  UNION
  SELECT
    region
  FROM opportunity_metrics_before
), answer /* metrics */ AS (
  SELECT
    found.region AS region,
    opportunity_metrics.bookings AS bookings,
    opportunity_metrics_previous.bookings AS "bookings:previous"
  FROM found
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.region IS NOT DISTINCT FROM found.region
  LEFT JOIN opportunity_metrics_before AS opportunity_metrics_previous
    ON opportunity_metrics_previous.region IS NOT DISTINCT FROM found.region
)
SELECT
  region,
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
  CASE
    WHEN region = 'North America'
    THEN 0
    WHEN region = 'EMEA'
    THEN 1
    WHEN region = 'APAC'
    THEN 2
    WHEN region = 'LATAM'
    THEN 3
    ELSE CASE WHEN NOT region IS NULL THEN 4 END
  END ASC,
  region ASC
-- reference:
WITH won AS (
  SELECT a.region, o.amount, year(o.close_date) AS y
  FROM opportunities AS o
  LEFT JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won' AND year(o.close_date) IN (2025, 2026) AND month(o.close_date) <= 6
)
SELECT
  region,
  sum(amount) FILTER (WHERE y = 2026) AS v,
  sum(amount) FILTER (WHERE y = 2025) AS b,
  v - b,
  CASE WHEN b > 0 THEN (v - b) / b END
FROM won
GROUP BY region
