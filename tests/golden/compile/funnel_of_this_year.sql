-- query: {metrics: [funnel_count, funnel_rate], time: {window: this_year}}
-- model: sample
-- ordered: true
-- why: A deal counts in the cohort of its first stage, and in every step up to its furthest.
WITH stage_change_funnel_steps /* the steps in order */ AS (
  SELECT
    1 AS step_position,
    'Prospecting' AS stage
  UNION ALL
  SELECT
    2 AS step_position,
    'Qualification' AS stage
  UNION ALL
  SELECT
    3 AS step_position,
    'Proposal' AS stage
  UNION ALL
  SELECT
    4 AS step_position,
    'Negotiation' AS stage
  UNION ALL
  SELECT
    5 AS step_position,
    'Closed Won' AS stage
), stage_change_funnel_events /* how far each entity came */ AS (
  SELECT
    stage_change.entered_at AS window_time,
    MAX(
      CASE
        WHEN stage_change.stage = 'Prospecting'
        THEN 1
        WHEN stage_change.stage = 'Qualification'
        THEN 2
        WHEN stage_change.stage = 'Proposal'
        THEN 3
        WHEN stage_change.stage = 'Negotiation'
        THEN 4
        WHEN stage_change.stage = 'Closed Won'
        THEN 5
      END
    ) OVER (PARTITION BY stage_change.opportunity_id) AS furthest,
    ROW_NUMBER() OVER (
      PARTITION BY stage_change.opportunity_id
      ORDER BY stage_change.entered_at ASC, CASE
        WHEN stage_change.stage = 'Prospecting'
        THEN 1
        WHEN stage_change.stage = 'Qualification'
        THEN 2
        WHEN stage_change.stage = 'Proposal'
        THEN 3
        WHEN stage_change.stage = 'Negotiation'
        THEN 4
        WHEN stage_change.stage = 'Closed Won'
        THEN 5
      END ASC, stage_change.opportunity_id ASC, stage_change.entered_at ASC
    ) AS place_in_group
  FROM stage_history AS stage_change
  WHERE
    stage_change.stage IN ('Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won')
    AND NOT stage_change.opportunity_id IS NULL
), stage_change_funnel /* funnel_count, funnel_rate */ AS (
  SELECT
    stage_change_funnel_steps.stage AS stage,
    COUNT(*) FILTER(WHERE
      stage_change_funnel_events.furthest >= stage_change_funnel_steps.step_position) AS funnel_count,
    CASE
      WHEN stage_change_funnel_steps.step_position > 1
      THEN COUNT(*) FILTER(WHERE
        stage_change_funnel_events.furthest >= stage_change_funnel_steps.step_position) / NULLIF(
        COUNT(*) FILTER(WHERE
          stage_change_funnel_events.furthest >= stage_change_funnel_steps.step_position - 1),
        0
      )
    END AS funnel_rate
  FROM stage_change_funnel_steps
  LEFT JOIN stage_change_funnel_events
    ON stage_change_funnel_events.place_in_group = 1
    AND stage_change_funnel_events.window_time >= $window_first
    AND stage_change_funnel_events.window_time < $window_after
  GROUP BY
    1,
    stage_change_funnel_steps.step_position
)
SELECT
  stage_change_funnel.stage AS stage,
  stage_change_funnel.funnel_count AS funnel_count,
  stage_change_funnel.funnel_rate AS funnel_rate
FROM stage_change_funnel
ORDER BY
  CASE
    WHEN stage_change_funnel.stage = 'Prospecting'
    THEN 0
    WHEN stage_change_funnel.stage = 'Qualification'
    THEN 1
    WHEN stage_change_funnel.stage = 'Proposal'
    THEN 2
    WHEN stage_change_funnel.stage = 'Negotiation'
    THEN 3
    WHEN stage_change_funnel.stage = 'Closed Won'
    THEN 4
    ELSE CASE WHEN NOT stage_change_funnel.stage IS NULL THEN 5 END
  END ASC,
  stage_change_funnel.stage ASC
-- reference:
WITH steps AS (
  SELECT * FROM (VALUES
    (1, 'Prospecting'), (2, 'Qualification'), (3, 'Proposal'), (4, 'Negotiation'), (5, 'Closed Won')
  ) AS s (position, stage)
), deals AS (
  SELECT h.opportunity_id, min(h.entered_at) AS since, max(s.position) AS furthest
  FROM stage_history AS h
  INNER JOIN steps AS s ON s.stage = h.stage
  GROUP BY h.opportunity_id
), counted AS (
  SELECT s.position, s.stage, count(*) AS deals
  FROM steps AS s
  INNER JOIN deals AS d ON d.furthest >= s.position
  WHERE d.since >= TIMESTAMP '2026-01-01' AND d.since < TIMESTAMP '2027-01-01'
  GROUP BY ALL
)
SELECT stage, deals, deals / lag(deals) OVER (ORDER BY position)
FROM counted
ORDER BY position
