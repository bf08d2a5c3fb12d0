-- query: {rows: state, of: pipeline_at, dimensions: [state.stage, state.amount], time: {window: {year: 2026, month: 2}}}
-- model: history
-- why: Behind a stock stand the rows that were valid at the window's end.
WITH listed AS (
  SELECT
    state.state_id AS state_id_of_row,
    state.stage AS stage,
    state.amount AS amount
  FROM states AS state
  WHERE
    state.stage IN ('New', 'Offer')
    AND state.entered_at < CAST($held_until AS DATE)
    AND (
      state.left_at IS NULL OR state.left_at >= CAST($held_until AS DATE)
    )
)
SELECT
  state_id_of_row,
  stage,
  amount
FROM listed
ORDER BY
  state_id_of_row ASC,
  CASE
    WHEN stage = 'New'
    THEN 0
    WHEN stage = 'Offer'
    THEN 1
    WHEN stage = 'Won'
    THEN 2
    WHEN stage = 'Lost'
    THEN 3
    ELSE CASE WHEN NOT stage IS NULL THEN 4 END
  END ASC,
  stage ASC,
  amount ASC
-- reference:
SELECT state_id, stage, amount
FROM states
WHERE state_id IN ('st08', 'st10')
