-- query: {metrics: [funnel_count], dimensions: [account.segment], time: {window: {year: 2025}}}
-- model: sample
-- why: Each segment shows every step, those that nobody reached too.
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
    account.segment AS segment,
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
  LEFT JOIN opportunities AS opportunity
    ON stage_change.opportunity_id = opportunity.opportunity_id
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    stage_change.stage IN ('Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won')
    AND NOT stage_change.opportunity_id IS NULL
), stage_change_funnel /* funnel_count */ AS (
  SELECT
    stage_change_funnel_events.segment AS segment,
    stage_change_funnel_steps.stage AS stage,
    COUNT(*) FILTER(WHERE
      stage_change_funnel_events.furthest >= stage_change_funnel_steps.step_position) AS funnel_count
  FROM stage_change_funnel_events
  CROSS JOIN stage_change_funnel_steps
  WHERE
    stage_change_funnel_events.place_in_group = 1
    AND stage_change_funnel_events.window_time >= $window_first
    AND stage_change_funnel_events.window_time < $window_after
  GROUP BY
    1,
    2,
    stage_change_funnel_steps.step_position
)
SELECT
  stage_change_funnel.segment AS segment,
  stage_change_funnel.stage AS stage,
  stage_change_funnel.funnel_count AS funnel_count
FROM stage_change_funnel
ORDER BY
  CASE
    WHEN stage_change_funnel.segment = 'Enterprise'
    THEN 0
    WHEN stage_change_funnel.segment = 'Mid-Market'
    THEN 1
    WHEN stage_change_funnel.segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT stage_change_funnel.segment IS NULL THEN 3 END
  END ASC,
  stage_change_funnel.segment ASC,
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
WITH deals AS (
  SELECT
    o.opportunity_id,
    a.segment,
    min(h.entered_at) AS since,
    max(list_position(['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won'], h.stage))
      AS furthest
  FROM stage_history AS h
  LEFT JOIN opportunities AS o ON o.opportunity_id = h.opportunity_id
  LEFT JOIN accounts AS a ON a.account_id = o.account_id
  WHERE h.stage <> 'Closed Lost'
  GROUP BY ALL
  HAVING year(since) = 2025
)
SELECT segment, s.stage, count(*) FILTER (WHERE furthest >= s.position)
FROM deals
CROSS JOIN (VALUES
  (1, 'Prospecting'), (2, 'Qualification'), (3, 'Proposal'), (4, 'Negotiation'), (5, 'Closed Won')
) AS s (position, stage)
GROUP BY segment, s.stage
