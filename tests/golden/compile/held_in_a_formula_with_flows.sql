-- query: {metrics: [sales_velocity], dimensions: ["time:quarter"], time: {window: {year: 2025}}}
-- model: sample
-- why: Open deals at the quarter's end, times rates and averages of the quarter.
WITH opportunity_metrics /* won_count, closed_count, avg_deal_size, avg_sales_cycle_days */ AS (
  SELECT
    CAST(DATE_TRUNC('QUARTER', opportunity.close_date) AS DATE) AS time_quarter,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    COUNT(*) AS closed_count,
    AVG(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS avg_deal_size,
    AVG(DATE_DIFF('DAY', opportunity.created_date, opportunity.close_date)) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS avg_sales_cycle_days
  FROM opportunities AS opportunity
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
  GROUP BY
    1
), calendar /* every quarter */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '3' MONTH
      )
    ) AS DATE) AS time_quarter
), stage_change_held /* open_count_at */ AS (
  SELECT
    calendar.time_quarter AS time_quarter,
    COUNT(*) AS open_count_at
  FROM stage_history AS stage_change
  INNER JOIN calendar
    ON stage_change.entered_at < CASE
      WHEN CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE) IS NULL
      OR CAST($held_until AS DATE) IS NULL
      THEN NULL
      ELSE LEAST(
        CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE),
        CAST($held_until AS DATE)
      )
    END
    AND (
      stage_change.left_at IS NULL
      OR stage_change.left_at >= CASE
        WHEN CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE) IS NULL
        OR CAST($held_until AS DATE) IS NULL
        THEN NULL
        ELSE LEAST(
          CAST(calendar.time_quarter + INTERVAL '3' MONTH AS DATE),
          CAST($held_until AS DATE)
        )
      END
    )
  WHERE
    NOT stage_change.stage IN ('Closed Won', 'Closed Lost')
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    time_quarter
  FROM stage_change_held
  UNION
  SELECT
    time_quarter
  FROM opportunity_metrics
)
SELECT
  calendar.time_quarter AS time_quarter,
  COALESCE(stage_change_held.open_count_at, 0) * (
    COALESCE(opportunity_metrics.won_count, 0) / NULLIF(NULLIF(COALESCE(opportunity_metrics.closed_count, 0), 0), 0)
  ) * opportunity_metrics.avg_deal_size / NULLIF(opportunity_metrics.avg_sales_cycle_days, 0) AS sales_velocity
FROM calendar
LEFT JOIN stage_change_held
  ON stage_change_held.time_quarter IS NOT DISTINCT FROM calendar.time_quarter
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.time_quarter IS NOT DISTINCT FROM calendar.time_quarter
ORDER BY
  calendar.time_quarter ASC
-- reference:
SELECT q::DATE, (
  SELECT count(*)
  FROM stage_history
  WHERE stage NOT IN ('Closed Won', 'Closed Lost')
    AND entered_at < q + INTERVAL 3 MONTH AND (left_at IS NULL OR left_at >= q + INTERVAL 3 MONTH)
) * f.rate * f.size / f.days
FROM range(DATE '2025-01-01', DATE '2026-01-01', INTERVAL 3 MONTH) AS quarters (q)
INNER JOIN (
  SELECT
    date_trunc('quarter', close_date) AS closed,
    count(*) FILTER (WHERE stage = 'Closed Won') / count(*) AS rate,
    avg(amount) FILTER (WHERE stage = 'Closed Won') AS size,
    avg(close_date - created_date) FILTER (WHERE stage = 'Closed Won') AS days
  FROM opportunities
  WHERE stage IN ('Closed Won', 'Closed Lost')
  GROUP BY 1
) AS f ON f.closed = q
