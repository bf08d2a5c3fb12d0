-- query:
--   metrics: [quota_attainment]
--   dimensions: [rep.team]
--   time: {window: {year: 2026, quarter: 1}}
-- model: sample
-- why: A ratio over two datasets is computed from both aggregates, at the query's grain.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    rep.team AS team,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN reps AS rep
    ON opportunity.owner_id = rep.rep_id
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), quota_metrics /* quota_amount */ AS (
  SELECT
    rep.team AS team,
    SUM(quota.amount) AS quota_amount
  FROM quotas AS quota
  LEFT JOIN reps AS rep
    ON quota.rep_id = rep.rep_id
  WHERE
    quota.quarter_start >= $window_first AND quota.quarter_start < $window_after
  GROUP BY
    1
)
SELECT
  COALESCE(opportunity_metrics.team, quota_metrics.team) AS team,
  COALESCE(opportunity_metrics.bookings, 0) / NULLIF(quota_metrics.quota_amount, 0) AS quota_attainment
FROM opportunity_metrics
FULL JOIN quota_metrics
  ON quota_metrics.team IS NOT DISTINCT FROM opportunity_metrics.team
ORDER BY
  team ASC
-- reference:
WITH booked AS (
  SELECT coalesce(r.team, '(none)') AS team, sum(o.amount) AS amount
  FROM opportunities AS o
  LEFT JOIN reps AS r ON r.rep_id = o.owner_id
  WHERE o.stage = 'Closed Won' AND o.close_date BETWEEN DATE '2026-01-01' AND DATE '2026-03-31'
  GROUP BY 1
), target AS (
  SELECT coalesce(r.team, '(none)') AS team, sum(q.amount) AS amount
  FROM quotas AS q
  LEFT JOIN reps AS r ON r.rep_id = q.rep_id
  WHERE q.quarter_start = DATE '2026-01-01'
  GROUP BY 1
)
SELECT
  nullif(coalesce(booked.team, target.team), '(none)'),
  coalesce(booked.amount, 0) / nullif(target.amount, 0)
FROM booked
FULL JOIN target ON target.team = booked.team
