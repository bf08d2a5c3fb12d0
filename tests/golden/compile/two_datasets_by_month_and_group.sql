-- query:
--   metrics: [won_amount, line_count, attainment]
--   dimensions: ["time:quarter", rep.team]
--   time: {window: {year: 2026}}
-- model: dirty
-- why: Three datasets on three dates, one calendar; each occurring team has each quarter.
WITH deal_metrics /* won_amount */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', deal.closed) AS DATE) AS time_quarter,
    rep.team AS team,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  LEFT JOIN reps AS rep
    ON deal.owner_id = rep.rep_id
  WHERE
    deal.closed >= $window_first
    AND deal.closed < $window_after
    AND deal.stage = 'Won'
  GROUP BY
    1,
    2
), line_metrics /* line_count */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', deal.closed) AS DATE) AS time_quarter,
    rep.team AS team,
    COUNT(*) AS line_count
  FROM lines AS line
  LEFT JOIN deals AS deal
    ON line.deal_id = deal.deal_id
  LEFT JOIN reps AS rep
    ON deal.owner_id = rep.rep_id
  WHERE
    deal.closed >= $window_first AND deal.closed < $window_after
  GROUP BY
    1,
    2
), quota_metrics /* quota */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', quota.quarter_start) AS DATE) AS time_quarter,
    rep.team AS team,
    SUM(quota.target) AS quota
  FROM quotas AS quota
  LEFT JOIN reps AS rep
    ON quota.rep_id = rep.rep_id
  WHERE
    quota.quarter_start >= $window_first AND quota.quarter_start < $window_after
  GROUP BY
    1,
    2
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_quarter,
    team
  FROM deal_metrics
  UNION
  SELECT
    time_quarter,
    team
  FROM line_metrics
  UNION
  SELECT
    time_quarter,
    team
  FROM quota_metrics
), calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_quarter
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_quarter,
    combinations.team
  FROM calendar
  CROSS JOIN (
    SELECT DISTINCT
      team
    FROM found
  ) AS combinations
)
SELECT
  spine.time_quarter AS time_quarter,
  spine.team AS team,
  deal_metrics.won_amount AS won_amount,
  COALESCE(line_metrics.line_count, 0) AS line_count,
  COALESCE(deal_metrics.won_amount, 0) / NULLIF(quota_metrics.quota, 0) AS attainment
FROM spine
LEFT JOIN deal_metrics
  ON deal_metrics.time_quarter IS NOT DISTINCT FROM spine.time_quarter
  AND deal_metrics.team IS NOT DISTINCT FROM spine.team
LEFT JOIN line_metrics
  ON line_metrics.time_quarter IS NOT DISTINCT FROM spine.time_quarter
  AND line_metrics.team IS NOT DISTINCT FROM spine.team
LEFT JOIN quota_metrics
  ON quota_metrics.time_quarter IS NOT DISTINCT FROM spine.time_quarter
  AND quota_metrics.team IS NOT DISTINCT FROM spine.team
ORDER BY
  spine.time_quarter ASC,
  spine.team ASC
-- reference:
WITH won AS (
  SELECT r.team, date_trunc('quarter', d.closed) AS q, d.amount
  FROM deals AS d LEFT JOIN reps AS r ON r.rep_id = d.owner_id WHERE d.stage = 'Won' AND year(d.closed) = 2026
), sold AS (
  SELECT r.team, date_trunc('quarter', d.closed) AS q
  FROM lines AS l INNER JOIN deals AS d USING (deal_id) LEFT JOIN reps AS r ON r.rep_id = d.owner_id
  WHERE year(d.closed) = 2026
), target AS (
  SELECT r.team, quarter_start AS q, target
  FROM quotas LEFT JOIN reps AS r USING (rep_id)
  WHERE year(quarter_start) = 2026
)
SELECT
  q.q,
  t.team,
  (SELECT sum(amount) FROM won WHERE won.q = q.q AND won.team IS NOT DISTINCT FROM t.team),
  (SELECT count(*) FROM sold WHERE sold.q = q.q AND sold.team IS NOT DISTINCT FROM t.team),
  coalesce((SELECT sum(amount) FROM won WHERE won.q = q.q AND won.team IS NOT DISTINCT FROM t.team), 0)
    / (SELECT sum(target) FROM target WHERE target.q = q.q AND target.team IS NOT DISTINCT FROM t.team)
FROM (VALUES (DATE '2026-01-01'), ('2026-04-01'), ('2026-07-01'), ('2026-10-01')) AS q (q)
CROSS JOIN (VALUES ('Red'), ('Blue'), (NULL)) AS t (team)
