-- query: {metrics: [range, relative], dimensions: [reading.sensor]}
-- model: aggregates
-- why: A formula over formulas is put together from the same aggregates, each computed once.
WITH reading_metrics /* highest, lowest, mean */ AS (
  SELECT
    reading.sensor AS sensor,
    MAX(reading.value) AS highest,
    MIN(reading.value) AS lowest,
    AVG(reading.value) AS mean
  FROM readings AS reading
  GROUP BY
    1
)
SELECT
  reading_metrics.sensor AS sensor,
  reading_metrics.highest - reading_metrics.lowest AS range,
  (
    reading_metrics.highest - reading_metrics.lowest
  ) / NULLIF(NULLIF(reading_metrics.mean, 0), 0) AS relative
FROM reading_metrics
ORDER BY
  reading_metrics.sensor ASC
-- reference:
SELECT sensor, max(value) - min(value), (max(value) - min(value)) / nullif(avg(value), 0)
FROM readings
GROUP BY sensor
