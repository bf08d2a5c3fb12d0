-- query:
--   metrics: [bookings]
--   dimensions: [opportunity.type, account.region]
--   time: {window: last_quarter}
--   compare: previous_period
-- model: sample
-- why: Without a bucket the window before is compared, and groups of either side appear.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    opportunity.type AS type,
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
    1,
    2
), opportunity_metrics_before /* bookings */ AS (
  SELECT
    opportunity.type AS type,
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
    1,
    2
), found /* groups with a row of an asked metric */ AS (
  SELECT
    type,
    region
  FROM opportunity_metrics
  UNION
  SELECT
    type,
    region
  FROM opportunity_metrics_before
), answer /* metrics */ AS (
  SELECT
    found.type AS type,
    found.region AS region,
    opportunity_metrics.bookings AS bookings,
    opportunity_metrics_previous.bookings AS "bookings:previous"
  FROM found
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.type IS NOT DISTINCT FROM found.type
    AND opportunity_metrics.region IS NOT DISTINCT FROM found.region
  LEFT JOIN opportunity_metrics_before AS opportunity_metrics_previous
    ON opportunity_metrics_previous.type IS NOT DISTINCT FROM found.type
    AND opportunity_metrics_previous.region IS NOT DISTINCT FROM found.region
)
SELECT
  type,
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
    WHEN type = 'New Business'
    THEN 0
    WHEN type = 'Expansion'
    THEN 1
    WHEN type = 'Renewal'
    THEN 2
    ELSE CASE WHEN NOT type IS NULL THEN 3 END
  END ASC,
  type ASC,
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
  SELECT o.type, a.region, o.amount, o.close_date >= DATE '2026-01-01' AS now
  FROM opportunities AS o
  LEFT JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won' AND o.close_date BETWEEN DATE '2025-10-01' AND DATE '2026-03-31'
)
SELECT
  type, region,
  sum(amount) FILTER (WHERE now) AS v,
  sum(amount) FILTER (WHERE NOT now) AS b,
  v - b,
  CASE WHEN b > 0 THEN (v - b) / b END
FROM won
GROUP BY type, region
