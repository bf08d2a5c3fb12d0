-- query:
--   metrics: [due_count]
--   where: [{field: stage_change.entered_at, op: "<=", values: ["2025-03-31"]}]
-- model: sample
-- why: Up to 31 March includes what happened on that day after midnight.
WITH stage_change_metrics /* due_count */ AS (
  SELECT
    COUNT(DISTINCT stage_change.opportunity_id) AS due_count
  FROM stage_history AS stage_change
  WHERE
    CAST(stage_change.entered_at AS DATE) <= $value_1
)
SELECT
  stage_change_metrics.due_count AS due_count
FROM stage_change_metrics
-- reference:
SELECT count(DISTINCT opportunity_id)
FROM stage_history
WHERE entered_at < TIMESTAMP '2025-04-01 00:00:00'
