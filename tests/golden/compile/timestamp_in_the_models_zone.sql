-- query: {metrics: [delivery_count, delivered], dimensions: ["time:month"]}
-- model: dirty
-- why: 1 April 03:30 in UTC is still March in New York; no time is a group of its own.
WITH delivery_metrics /* delivery_count, delivered */ AS (
  SELECT
    CAST(DATE_TRUNC(
      'MONTH',
      CAST((
        delivery.sent_at
      ) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS DATE)
    ) AS DATE) AS time_month,
    COUNT(*) AS delivery_count,
    SUM(line.quantity) AS delivered
  FROM deliveries AS delivery
  LEFT JOIN lines AS line
    ON delivery.deal_id = line.deal_id AND delivery.line_no = line.line_no
  GROUP BY
    1
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(MIN(time_month) AS TIMESTAMP),
        CAST(LEAST(
          GREATEST(MAX(time_month), CAST($bucket_of_as_of AS DATE)) + INTERVAL '1' MONTH,
          MIN(time_month) + INTERVAL '1001' MONTH
        ) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
  FROM delivery_metrics
), spine /* no gap in time */ AS (
  SELECT
    calendar.time_month
  FROM calendar
  UNION
  SELECT
    time_month
  FROM delivery_metrics
)
SELECT
  spine.time_month AS time_month,
  COALESCE(delivery_metrics.delivery_count, 0) AS delivery_count,
  delivery_metrics.delivered AS delivered
FROM spine
LEFT JOIN delivery_metrics
  ON delivery_metrics.time_month IS NOT DISTINCT FROM spine.time_month
ORDER BY
  spine.time_month ASC
-- reference:
WITH local AS (
  SELECT
    CASE
      WHEN sent_at >= TIMESTAMP '2026-03-08 07:00:00' THEN sent_at - INTERVAL 4 HOUR
      ELSE sent_at - INTERVAL 5 HOUR
    END AS at,
    deal_id,
    line_no
  FROM deliveries
)
SELECT m.m, count(local.line_no), sum(lines.quantity)
FROM (VALUES (DATE '2026-03-01'), ('2026-04-01'), ('2026-05-01'), ('2026-06-01'), (NULL)) AS m (m)
LEFT JOIN local ON date_trunc('month', local.at) IS NOT DISTINCT FROM m.m
LEFT JOIN lines USING (deal_id, line_no)
GROUP BY m.m
