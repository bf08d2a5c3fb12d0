-- query:
--   metrics: [forecast_low, forecast_high]
--   dimensions: [rep.team]
--   time: {window: next_quarter}
-- model: sample
-- why: greatest, sqrt and coalesce over aggregates of the group; hidden helper metrics stay hidden.
WITH opportunity_metrics /* bookings, weighted_pipeline, pipeline_variance */ AS (
  SELECT
    rep.team AS team,
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS bookings,
    SUM(opportunity.amount * opportunity.probability) FILTER(WHERE
      NOT opportunity.stage IN ('Closed Won', 'Closed Lost')) AS weighted_pipeline,
    SUM(
      CAST(opportunity.amount AS DOUBLE) * opportunity.amount * opportunity.probability * (
        1 - opportunity.probability
      )
    ) FILTER(WHERE
      NOT opportunity.stage IN ('Closed Won', 'Closed Lost')) AS pipeline_variance
  FROM opportunities AS opportunity
  LEFT JOIN reps AS rep
    ON opportunity.owner_id = rep.rep_id
  WHERE
    opportunity.close_date >= $window_first
    AND opportunity.close_date < $window_after
    AND (
      opportunity.stage = 'Closed Won'
      OR NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
    )
  GROUP BY
    1
)
SELECT
  opportunity_metrics.team AS team,
  COALESCE(opportunity_metrics.bookings, 0) + CASE
    WHEN 0 IS NULL
    OR COALESCE(opportunity_metrics.weighted_pipeline, 0) - 1.2816 * CASE
      WHEN COALESCE(opportunity_metrics.pipeline_variance, 0) < 0
      THEN NULL
      ELSE SQRT(COALESCE(opportunity_metrics.pipeline_variance, 0))
    END IS NULL
    THEN NULL
    ELSE GREATEST(
      0,
      COALESCE(opportunity_metrics.weighted_pipeline, 0) - 1.2816 * CASE
        WHEN COALESCE(opportunity_metrics.pipeline_variance, 0) < 0
        THEN NULL
        ELSE SQRT(COALESCE(opportunity_metrics.pipeline_variance, 0))
      END
    )
  END AS forecast_low,
  COALESCE(opportunity_metrics.bookings, 0) + COALESCE(opportunity_metrics.weighted_pipeline, 0) + 1.2816 * CASE
    WHEN COALESCE(opportunity_metrics.pipeline_variance, 0) < 0
    THEN NULL
    ELSE SQRT(COALESCE(opportunity_metrics.pipeline_variance, 0))
  END AS forecast_high
FROM opportunity_metrics
ORDER BY
  opportunity_metrics.team ASC
-- reference:
WITH open_deals AS (
  SELECT
    r.team,
    sum(o.amount) FILTER (WHERE o.stage = 'Closed Won') AS booked,
    sum(o.amount * o.probability) FILTER (WHERE o.stage NOT IN ('Closed Won', 'Closed Lost')) AS weighted,
    sum(o.amount::DOUBLE * o.amount::DOUBLE * o.probability * (1 - o.probability))
      FILTER (WHERE o.stage NOT IN ('Closed Won', 'Closed Lost')) AS variance
  FROM opportunities AS o
  LEFT JOIN reps AS r ON r.rep_id = o.owner_id
  WHERE o.close_date >= DATE '2026-07-01' AND o.close_date < DATE '2026-10-01'
    AND o.stage <> 'Closed Lost'
  GROUP BY r.team
)
SELECT
  team,
  coalesce(booked, 0)
    + CASE WHEN coalesce(weighted, 0) > 1.2816 * sqrt(coalesce(variance, 0))
      THEN coalesce(weighted, 0) - 1.2816 * sqrt(coalesce(variance, 0)) ELSE 0 END,
  coalesce(booked, 0) + coalesce(weighted, 0) + 1.2816 * sqrt(coalesce(variance, 0))
FROM open_deals
