-- query: {metrics: [reached, reached_of_previous, reached_of_first], dimensions: [state.channel]}
-- model: history
-- why: A step skipped is a step taken, steps back take nothing away, and of two rows at one moment
--   the earlier step is the first.
WITH state_funnel_steps /* the steps in order */ AS (
  SELECT
    1 AS step_position,
    'New' AS stage
  UNION ALL
  SELECT
    2 AS step_position,
    'Offer' AS stage
  UNION ALL
  SELECT
    3 AS step_position,
    'Won' AS stage
), state_funnel_events /* how far each entity came */ AS (
  SELECT
    state.channel AS channel,
    MAX(
      CASE
        WHEN state.stage = 'New'
        THEN 1
        WHEN state.stage = 'Offer'
        THEN 2
        WHEN state.stage = 'Won'
        THEN 3
      END
    ) OVER (PARTITION BY state.deal_id) AS furthest,
    ROW_NUMBER() OVER (
      PARTITION BY state.deal_id
      ORDER BY state.entered_at ASC, CASE
        WHEN state.stage = 'New'
        THEN 1
        WHEN state.stage = 'Offer'
        THEN 2
        WHEN state.stage = 'Won'
        THEN 3
      END ASC, state.state_id ASC
    ) AS place_in_group
  FROM states AS state
  WHERE
    state.stage IN ('New', 'Offer', 'Won') AND NOT state.deal_id IS NULL
), state_funnel /* reached, reached_of_previous, reached_of_first */ AS (
  SELECT
    state_funnel_events.channel AS channel,
    state_funnel_steps.stage AS stage,
    COUNT(*) FILTER(WHERE
      state_funnel_events.furthest >= state_funnel_steps.step_position) AS reached,
    CASE
      WHEN state_funnel_steps.step_position > 1
      THEN COUNT(*) FILTER(WHERE
        state_funnel_events.furthest >= state_funnel_steps.step_position) / NULLIF(
        COUNT(*) FILTER(WHERE
          state_funnel_events.furthest >= state_funnel_steps.step_position - 1),
        0
      )
    END AS reached_of_previous,
    COUNT(*) FILTER(WHERE
      state_funnel_events.furthest >= state_funnel_steps.step_position) / NULLIF(COUNT(*) FILTER(WHERE
      state_funnel_events.furthest >= 1), 0) AS reached_of_first
  FROM state_funnel_events
  CROSS JOIN state_funnel_steps
  WHERE
    state_funnel_events.place_in_group = 1
  GROUP BY
    1,
    2,
    state_funnel_steps.step_position
)
SELECT
  state_funnel.channel AS channel,
  state_funnel.stage AS stage,
  state_funnel.reached AS reached,
  state_funnel.reached_of_previous AS reached_of_previous,
  state_funnel.reached_of_first AS reached_of_first
FROM state_funnel
ORDER BY
  state_funnel.channel ASC,
  CASE
    WHEN state_funnel.stage = 'New'
    THEN 0
    WHEN state_funnel.stage = 'Offer'
    THEN 1
    WHEN state_funnel.stage = 'Won'
    THEN 2
    ELSE CASE WHEN NOT state_funnel.stage IS NULL THEN 3 END
  END ASC,
  state_funnel.stage ASC
-- reference:
SELECT * FROM (VALUES
  ('web', 'New', 8, NULL, 8 / 8), ('web', 'Offer', 7, 7 / 8, 7 / 8), ('web', 'Won', 6, 6 / 7, 6 / 8),
  ('shop', 'New', 5, NULL, 5 / 5), ('shop', 'Offer', 4, 4 / 5, 4 / 5), ('shop', 'Won', 1, 1 / 4, 1 / 5),
  (NULL, 'New', 1, NULL, 1 / 1), (NULL, 'Offer', 1, 1 / 1, 1 / 1), (NULL, 'Won', 1, 1 / 1, 1 / 1)
) AS by_hand (channel, stage, reached, of_previous, of_first)
