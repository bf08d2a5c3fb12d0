-- query:
--   metrics: [bookings]
--   dimensions: [rep.team, rep.name]
--   time: {window: {year: 2025}}
--   order_by: [{by: bookings, direction: desc}]
--   limit: 2
--   limit_per: rep.team
-- model: sample
-- why: Two of each team, in the order of all: a limit alone would show two reps.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    rep.team AS team,
    rep.name AS name,
    rep.rep_id AS name_key,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN reps AS rep
    ON opportunity.owner_id = rep.rep_id
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2,
    3
), answer /* metrics */ AS (
  SELECT
    opportunity_metrics.team AS team,
    opportunity_metrics.name AS name,
    opportunity_metrics.name_key AS name_key,
    opportunity_metrics.bookings AS bookings
  FROM opportunity_metrics
), ranked /* the place in each team */ AS (
  SELECT
    team,
    name,
    name_key,
    bookings,
    ROW_NUMBER() OVER (PARTITION BY team ORDER BY bookings DESC, team ASC, name ASC, name_key ASC) AS place_in_group
  FROM answer
)
SELECT
  team,
  name,
  bookings,
  name_key
FROM ranked
WHERE
  place_in_group <= 2
ORDER BY
  bookings DESC,
  team ASC,
  name ASC,
  name_key ASC
-- reference:
SELECT r.team, r.name, sum(o.amount) AS booked
FROM opportunities AS o
LEFT JOIN reps AS r ON r.rep_id = o.owner_id
WHERE o.stage = 'Closed Won' AND year(o.close_date) = 2025
GROUP BY r.team, r.name, r.rep_id
QUALIFY row_number() OVER (PARTITION BY r.team ORDER BY booked DESC NULLS LAST, r.name, r.rep_id) <= 2
ORDER BY booked DESC NULLS LAST, r.team, r.name, r.rep_id
