-- query:
--   metrics: [delivery_count]
--   where: [{field: delivery.sent_at, op: ">=", values: ["2026-04-01T07:00:00+02:00"]}]
-- model: dirty
-- why: 07:00 in Berlin is 05:00 in UTC, when s1 was sent; s0 was sent before.
WITH delivery_metrics /* delivery_count */ AS (
  SELECT
    COUNT(*) AS delivery_count
  FROM deliveries AS delivery
  WHERE
    (
      delivery.sent_at
    ) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' >= $value_1
)
SELECT
  delivery_metrics.delivery_count AS delivery_count
FROM delivery_metrics
-- reference:
SELECT count(*) FROM deliveries WHERE delivery_id IN ('s1', 's2', 's4')
