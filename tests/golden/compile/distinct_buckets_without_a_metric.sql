-- query: {dimensions: ["deal.created:month", deal.stage]}
-- model: dirty
-- why: Without a metric a bucket is only a value: no calendar, no gap to fill.
WITH listed AS (
  SELECT DISTINCT
    CAST(DATE_TRUNC('MONTH', deal.created) AS DATE) AS created_month,
    deal.stage AS stage
  FROM deals AS deal
)
SELECT
  created_month,
  stage
FROM listed
ORDER BY
  created_month ASC,
  CASE
    WHEN stage = 'Open'
    THEN 0
    WHEN stage = 'Won'
    THEN 1
    WHEN stage = 'Lost'
    THEN 2
    ELSE CASE WHEN NOT stage IS NULL THEN 3 END
  END ASC,
  stage ASC
-- reference:
SELECT DISTINCT date_trunc('month', created)::DATE, stage FROM deals
