-- query:
--   metrics: [total, rows_read, values_read, sensors, mean, lowest, highest, middle, most, spread, signed]
--   dimensions: [reading.sensor]
-- model: aggregates
-- why: NULL never counts as a value; a sum of nothing is NULL and a count of it 0.
WITH reading_metrics /* total, rows_read, values_read, sensors, mean, lowest, highest, middle, most, spread, signed */ AS (
  SELECT
    reading.sensor AS sensor,
    SUM(reading.value) AS total,
    COUNT(*) AS rows_read,
    COUNT(reading.value) AS values_read,
    COUNT(DISTINCT reading.sensor) AS sensors,
    AVG(reading.value) AS mean,
    MIN(reading.value) AS lowest,
    MAX(reading.value) AS highest,
    MEDIAN(CAST(reading.value AS DOUBLE)) AS middle,
    QUANTILE_CONT(CAST(reading.value AS DOUBLE), 0.9) AS most,
    STDDEV_SAMP(CAST(reading.score AS DOUBLE)) AS spread,
    SUM(CASE WHEN reading.note = 'minus' THEN -reading.value ELSE reading.value END) AS signed
  FROM readings AS reading
  GROUP BY
    1
)
SELECT
  reading_metrics.sensor AS sensor,
  reading_metrics.total AS total,
  reading_metrics.rows_read AS rows_read,
  reading_metrics.values_read AS values_read,
  reading_metrics.sensors AS sensors,
  reading_metrics.mean AS mean,
  reading_metrics.lowest AS lowest,
  reading_metrics.highest AS highest,
  reading_metrics.middle AS middle,
  reading_metrics.most AS most,
  reading_metrics.spread AS spread,
  reading_metrics.signed AS signed
FROM reading_metrics
ORDER BY
  reading_metrics.sensor ASC
-- reference:
SELECT
  sensor,
  sum(value),
  count(*),
  count(value),
  CASE WHEN sensor IS NULL THEN 0 ELSE 1 END,
  sum(value) / nullif(count(value), 0),
  min(value),
  max(value),
  quantile_cont(value::DOUBLE, 0.5),
  quantile_cont(value::DOUBLE, 0.9),
  sqrt((sum(score * score) - count(score) * avg(score) * avg(score)) / nullif(count(score) - 1, 0)),
  sum(value) - 2 * coalesce(sum(value) FILTER (WHERE note = 'minus'), 0)
FROM readings
GROUP BY sensor
