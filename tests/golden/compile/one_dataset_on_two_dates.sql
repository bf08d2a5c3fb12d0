-- query:
--   metrics: [push_rate, slipped_count]
--   dimensions: ["time:quarter"]
--   time: {window: {year: 2025}}
-- model: sample
-- why: Slips go by the date a deal was due before, due deals by the date it is due; each is counted
--   on its own date and divided per quarter.
WITH stage_change_by_previous_close_date /* slipped_count */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', stage_change.previous_close_date) AS DATE) AS time_quarter,
    COUNT(DISTINCT stage_change.opportunity_id) AS slipped_count
  FROM stage_history AS stage_change
  WHERE
    stage_change.previous_close_date >= $window_first
    AND stage_change.previous_close_date < $window_after
    AND DATE_TRUNC('QUARTER', stage_change.close_date) > DATE_TRUNC('QUARTER', stage_change.previous_close_date)
  GROUP BY
    1
), stage_change_by_close_date /* due_count */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', stage_change.close_date) AS DATE) AS time_quarter,
    COUNT(DISTINCT stage_change.opportunity_id) AS due_count
  FROM stage_history AS stage_change
  WHERE
    stage_change.close_date >= $window_first
    AND stage_change.close_date < $window_after
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_quarter
  FROM stage_change_by_previous_close_date
  UNION
  SELECT
    time_quarter
  FROM stage_change_by_close_date
), calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_quarter
)
SELECT
  calendar.time_quarter AS time_quarter,
  COALESCE(stage_change_by_previous_close_date.slipped_count, 0) / NULLIF(COALESCE(stage_change_by_close_date.due_count, 0), 0) AS push_rate,
  COALESCE(stage_change_by_previous_close_date.slipped_count, 0) AS slipped_count
FROM calendar
LEFT JOIN stage_change_by_previous_close_date
  ON stage_change_by_previous_close_date.time_quarter IS NOT DISTINCT FROM calendar.time_quarter
LEFT JOIN stage_change_by_close_date
  ON stage_change_by_close_date.time_quarter IS NOT DISTINCT FROM calendar.time_quarter
ORDER BY
  calendar.time_quarter ASC
-- reference:
WITH slipped AS (
  SELECT date_trunc('quarter', previous_close_date) AS q, count(DISTINCT opportunity_id) AS deals
  FROM stage_history
  WHERE date_trunc('quarter', close_date) > date_trunc('quarter', previous_close_date)
  GROUP BY 1
), due AS (
  SELECT date_trunc('quarter', close_date) AS q, count(DISTINCT opportunity_id) AS deals
  FROM stage_history
  GROUP BY 1
)
SELECT due.q::DATE, coalesce(slipped.deals, 0) / due.deals, coalesce(slipped.deals, 0)
FROM due
LEFT JOIN slipped ON slipped.q = due.q
WHERE year(due.q) = 2025
