-- query: {metrics: [open_at, pipeline_at], dimensions: [state.channel], time: {window: {year: 2026, month: 2}}}
-- model: history
-- why: The window's end is the moment; its start cuts no row that was held already.
WITH state_held /* open_at, pipeline_at */ AS (
  SELECT
    state.channel AS channel,
    COUNT(*) AS open_at,
    SUM(state.amount) AS pipeline_at
  FROM states AS state
  WHERE
    state.stage IN ('New', 'Offer')
    AND state.entered_at < CAST($held_until AS DATE)
    AND (
      state.left_at IS NULL OR state.left_at >= CAST($held_until AS DATE)
    )
  GROUP BY
    1
)
SELECT
  state_held.channel AS channel,
  state_held.open_at AS open_at,
  state_held.pipeline_at AS pipeline_at
FROM state_held
ORDER BY
  state_held.channel ASC
-- reference:
SELECT channel, count(*), sum(amount)
FROM states
WHERE stage IN ('New', 'Offer')
  AND entered_at < TIMESTAMP '2026-03-01' AND (left_at IS NULL OR left_at >= TIMESTAMP '2026-03-01')
GROUP BY channel
