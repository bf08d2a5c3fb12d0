-- query:
--   rows: delivery
--   dimensions: [delivery.sent_at]
--   where:
--     - any:
--         - {field: delivery.sent_at, op: "=", values: ["2026-03-08"]}
--         - {field: delivery.sent_at, op: ">", values: ["2026-04-30"]}
-- model: dirty
-- why: A day is a day on the clock of New York, 23 hours long here; times are shown on that clock.
WITH listed AS (
  SELECT
    delivery.delivery_id AS delivery_id_of_row,
    (
      delivery.sent_at
    ) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS sent_at
  FROM deliveries AS delivery
  WHERE
    (
      CAST((
        delivery.sent_at
      ) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS DATE) = $value_1
      OR CAST((
        delivery.sent_at
      ) AT TIME ZONE 'UTC' AT TIME ZONE 'America/New_York' AS DATE) > $value_2
    )
)
SELECT
  delivery_id_of_row,
  sent_at
FROM listed
ORDER BY
  delivery_id_of_row ASC,
  sent_at ASC
-- reference:
SELECT * FROM (VALUES
  ('s5', TIMESTAMP '2026-03-08 01:59:00'),
  ('s6', TIMESTAMP '2026-03-08 03:00:00'),
  ('s2', TIMESTAMP '2026-05-01 08:00:00'),
  ('s4', TIMESTAMP '2026-06-01 05:00:00')
) AS by_hand (delivery_id, sent_at)
