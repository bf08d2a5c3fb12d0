-- query: {metrics: [bookings], dimensions: [account.region], share_of: total, time: {window: {year: 2025}}}
-- model: sample
-- why: Shares add up to one, with the part that has no region.
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
), answer /* metrics */ AS (
  SELECT
    opportunity_metrics.region AS region,
    opportunity_metrics.bookings AS bookings
  FROM opportunity_metrics
)
SELECT
  region,
  bookings,
  bookings / NULLIF(SUM(bookings) OVER (), 0) AS "bookings:share"
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
SELECT a.region, sum(o.amount), sum(o.amount) / (
  SELECT sum(amount) FROM opportunities WHERE stage = 'Closed Won' AND year(close_date) = 2025
)
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE o.stage = 'Closed Won' AND year(o.close_date) = 2025
GROUP BY a.region
