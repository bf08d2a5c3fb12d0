-- query: {metrics: [closed_count, win_rate], dimensions: [opportunity.deal_size]}
-- model: sample
-- ordered: true
-- why: Bands are a dimension like any other, in their declared order; no amount, no band.
WITH opportunity_metrics /* closed_count, won_count */ AS (
  SELECT
    CASE
      WHEN opportunity.amount < 10000
      THEN 'Under 10k'
      WHEN opportunity.amount < 50000
      THEN '10k to 50k'
      WHEN opportunity.amount < 100000
      THEN '50k to 100k'
      WHEN opportunity.amount < 250000
      THEN '100k to 250k'
      WHEN opportunity.amount >= 250000
      THEN '250k and over'
    END AS deal_size,
    COUNT(*) AS closed_count,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count
  FROM opportunities AS opportunity
  WHERE
    (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
  GROUP BY
    1
)
SELECT
  opportunity_metrics.deal_size AS deal_size,
  opportunity_metrics.closed_count AS closed_count,
  opportunity_metrics.won_count / NULLIF(opportunity_metrics.closed_count, 0) AS win_rate
FROM opportunity_metrics
ORDER BY
  CASE
    WHEN opportunity_metrics.deal_size = 'Under 10k'
    THEN 0
    WHEN opportunity_metrics.deal_size = '10k to 50k'
    THEN 1
    WHEN opportunity_metrics.deal_size = '50k to 100k'
    THEN 2
    WHEN opportunity_metrics.deal_size = '100k to 250k'
    THEN 3
    WHEN opportunity_metrics.deal_size = '250k and over'
    THEN 4
    ELSE CASE WHEN NOT opportunity_metrics.deal_size IS NULL THEN 5 END
  END ASC,
  opportunity_metrics.deal_size ASC
-- reference:
SELECT band, count(*), count(*) FILTER (WHERE stage = 'Closed Won') / count(*)
FROM (
  SELECT
    stage,
    CASE
      WHEN amount IS NULL THEN 9
      WHEN amount < 10000 THEN 1
      WHEN amount < 50000 THEN 2
      WHEN amount < 100000 THEN 3
      WHEN amount < 250000 THEN 4
      ELSE 5
    END AS rank,
    ['Under 10k', '10k to 50k', '50k to 100k', '100k to 250k', '250k and over'][rank] AS band
  FROM opportunities
  WHERE stage IN ('Closed Won', 'Closed Lost')
)
GROUP BY rank, band
ORDER BY rank
