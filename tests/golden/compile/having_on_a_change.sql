-- query:
--   metrics: [bookings]
--   dimensions: [opportunity.lead_source]
--   time: {window: {year: 2026, quarter: 1}}
--   compare: {year: 2025, quarter: 2}
--   having: [{metric: "bookings:change", op: ">", value: 0}]
--   order_by: [{by: "bookings:change_pct", direction: desc}]
-- model: sample
-- why: The columns of a comparison are judged like the metric itself.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    opportunity.lead_source AS lead_source,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), opportunity_metrics_before /* bookings */ AS (
  SELECT
    opportunity.lead_source AS lead_source,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_before_first
    AND opportunity.close_date < $window_before_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    lead_source
  FROM opportunity_metrics
  UNION
  SELECT
    lead_source
  FROM opportunity_metrics_before
), answer /* metrics */ AS (
  SELECT
    found.lead_source AS lead_source,
    opportunity_metrics.bookings AS bookings,
    opportunity_metrics_previous.bookings AS "bookings:previous"
  FROM found
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.lead_source IS NOT DISTINCT FROM found.lead_source
  LEFT JOIN opportunity_metrics_before AS opportunity_metrics_previous
    ON opportunity_metrics_previous.lead_source IS NOT DISTINCT FROM found.lead_source
), derived /* what follows from them */ AS (
  SELECT
    lead_source,
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
)
SELECT
  lead_source,
  bookings,
  "bookings:previous",
  "bookings:change",
  "bookings:change_pct"
FROM derived
WHERE
  "bookings:change" > $having_0
ORDER BY
  "bookings:change_pct" DESC,
  lead_source ASC
-- reference:
WITH won AS (
  SELECT
    lead_source,
    sum(amount) FILTER (WHERE year(close_date) = 2026) AS v,
    sum(amount) FILTER (WHERE year(close_date) = 2025) AS b
  FROM opportunities
  WHERE stage = 'Closed Won'
    AND (close_date BETWEEN DATE '2026-01-01' AND DATE '2026-03-31'
      OR close_date BETWEEN DATE '2025-04-01' AND DATE '2025-06-30')
  GROUP BY lead_source
)
SELECT lead_source, v, b, v - b, (v - b) / b AS pct
FROM won
WHERE v > b
ORDER BY pct DESC NULLS LAST, lead_source
