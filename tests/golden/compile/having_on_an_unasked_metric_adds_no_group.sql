-- query:
--   metrics: [won_count]
--   dimensions: [rep.name]
--   having: [{metric: lost_amount, op: ">", value: 1000000}]
-- model: sample
-- why: A metric that only judges must not bring in reps without a single deal won.
WITH opportunity_metrics /* won_count, lost_amount */ AS (
  SELECT
    rep.name AS name,
    rep.rep_id AS name_key,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Lost') AS lost_amount
  FROM opportunities AS opportunity
  LEFT JOIN reps AS rep
    ON opportunity.owner_id = rep.rep_id
  WHERE
    (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
  GROUP BY
    1,
    2
  HAVING
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') > 0
), answer /* metrics */ AS (
  SELECT
    opportunity_metrics.name AS name,
    opportunity_metrics.name_key AS name_key,
    opportunity_metrics.won_count AS won_count,
    opportunity_metrics.lost_amount AS lost_amount
  FROM opportunity_metrics
)
SELECT
  name,
  won_count,
  name_key
FROM answer
WHERE
  lost_amount > $having_0
ORDER BY
  name ASC,
  name_key ASC
-- reference:
SELECT r.name, count(*) FILTER (WHERE o.stage = 'Closed Won')
FROM opportunities AS o
LEFT JOIN reps AS r ON r.rep_id = o.owner_id
GROUP BY r.rep_id, r.name
HAVING count(*) FILTER (WHERE o.stage = 'Closed Won') > 0
  AND sum(o.amount) FILTER (WHERE o.stage = 'Closed Lost') > 1000000
