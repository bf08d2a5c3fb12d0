-- query: {metrics: [headroom, quota, won_amount], dimensions: [rep.name]}
-- model: dirty
-- why: DuckDB's greatest passes over NULL; what is unknown must not become 0.
WITH quota_metrics /* quota */ AS (
  SELECT
    rep.name AS name,
    rep.rep_id AS name_key,
    SUM(quota.target) AS quota
  FROM quotas AS quota
  LEFT JOIN reps AS rep
    ON quota.rep_id = rep.rep_id
  GROUP BY
    1,
    2
), deal_metrics /* won_amount */ AS (
  SELECT
    rep.name AS name,
    rep.rep_id AS name_key,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  LEFT JOIN reps AS rep
    ON deal.owner_id = rep.rep_id
  WHERE
    deal.stage = 'Won'
  GROUP BY
    1,
    2
)
SELECT
  COALESCE(quota_metrics.name, deal_metrics.name) AS name,
  CASE
    WHEN 0 IS NULL OR quota_metrics.quota - deal_metrics.won_amount IS NULL
    THEN NULL
    ELSE GREATEST(0, quota_metrics.quota - deal_metrics.won_amount)
  END AS headroom,
  quota_metrics.quota AS quota,
  deal_metrics.won_amount AS won_amount,
  COALESCE(quota_metrics.name_key, deal_metrics.name_key) AS name_key
FROM quota_metrics
FULL JOIN deal_metrics
  ON deal_metrics.name IS NOT DISTINCT FROM quota_metrics.name
  AND deal_metrics.name_key IS NOT DISTINCT FROM quota_metrics.name_key
ORDER BY
  name ASC,
  name_key ASC
-- reference:
WITH q AS (
  SELECT r.rep_id, r.name, sum(q.target) AS target
  FROM quotas AS q LEFT JOIN reps AS r USING (rep_id) GROUP BY ALL
), w AS (
  SELECT r.rep_id, r.name, sum(d.amount) AS amount
  FROM deals AS d LEFT JOIN reps AS r ON r.rep_id = d.owner_id WHERE d.stage = 'Won' GROUP BY ALL
)
SELECT
  coalesce(q.name, w.name),
  CASE WHEN q.target - w.amount < 0 THEN 0 ELSE q.target - w.amount END,
  q.target,
  w.amount
FROM q FULL JOIN w ON w.rep_id IS NOT DISTINCT FROM q.rep_id
