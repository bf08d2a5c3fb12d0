-- query: {metrics: [opening, closing], dimensions: [reading.sensor]}
-- model: aggregates
-- why: By the reading's time, and of two at one moment the one with the greatest key is last; a
--   last reading without a value has none, and no older one stands in for it.
WITH reading_metrics /* opening, closing */ AS (
  SELECT
    reading.sensor AS sensor,
    ARG_MIN(
      [reading.value],
      CASE
        WHEN NOT reading.taken_at IS NULL
        THEN (reading.taken_at, reading.reading_id)
      END
    )[1] AS opening,
    ARG_MAX(
      [reading.value],
      CASE
        WHEN NOT reading.taken_at IS NULL
        THEN (reading.taken_at, reading.reading_id)
      END
    )[1] AS closing
  FROM readings AS reading
  GROUP BY
    1
)
SELECT
  reading_metrics.sensor AS sensor,
  reading_metrics.opening AS opening,
  reading_metrics.closing AS closing
FROM reading_metrics
ORDER BY
  reading_metrics.sensor ASC
-- reference:
SELECT * FROM (VALUES ('a', 10, 70), ('b', 0, NULL), ('c', NULL, NULL), (NULL, 7, 7))
AS by_hand (sensor, first, last)
