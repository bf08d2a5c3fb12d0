-- query:
--   metrics: [offer_to_won]
--   dimensions: ["time:month"]
--   time: {window: {from: "2026-01-01", to: "2026-06-30"}}
-- model: history
-- why: Thirty days to the second are within thirty days; a win before the offer, or never, is none.
WITH offer_to_won_cohorts_events /* what starts or ends it */ AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', CAST(state.entered_at AS DATE)) AS DATE) AS time_month,
    state.entered_at AS window_time,
    state.deal_id AS entity,
    state.entered_at AS moment,
    (
      (
        state.stage = 'Offer'
      ) IS TRUE
    ) AS starts,
    (
      (
        state.stage = 'Won'
      ) IS TRUE
    ) AS converts,
    ROW_NUMBER() OVER (
      PARTITION BY state.deal_id, (
        (
          state.stage = 'Offer'
        ) IS TRUE
      )
      ORDER BY state.entered_at ASC, state.state_id ASC
    ) AS place_in_group
  FROM states AS state
  WHERE
    (
      (
        (
          state.stage = 'Offer'
        ) IS TRUE
      )
      OR (
        (
          state.stage = 'Won'
        ) IS TRUE
      )
    )
    AND NOT state.deal_id IS NULL
    AND NOT state.entered_at IS NULL
), offer_to_won_cohorts_entities /* each entity once, at its first start */ AS (
  SELECT
    offer_to_won_cohorts_events.time_month AS time_month,
    EXISTS(
      SELECT
        1
      FROM offer_to_won_cohorts_events AS later
      WHERE
        later.entity = offer_to_won_cohorts_events.entity
        AND later.converts
        AND later.moment >= offer_to_won_cohorts_events.moment
        AND later.moment <= offer_to_won_cohorts_events.moment + INTERVAL '30' DAY
    ) AS converted
  FROM offer_to_won_cohorts_events
  WHERE
    offer_to_won_cohorts_events.starts
    AND offer_to_won_cohorts_events.place_in_group = 1
    AND offer_to_won_cohorts_events.window_time >= $window_first
    AND offer_to_won_cohorts_events.window_time < $window_after
), offer_to_won_cohorts /* offer_to_won */ AS (
  SELECT
    offer_to_won_cohorts_entities.time_month AS time_month,
    COUNT(*) FILTER(WHERE
      offer_to_won_cohorts_entities.converted) / NULLIF(COUNT(*), 0) AS offer_to_won
  FROM offer_to_won_cohorts_entities
  GROUP BY
    1
), calendar /* every month */ AS (
  SELECT
    CAST(UNNEST(
      RANGE(
        CAST(CAST($bucket_first AS DATE) AS TIMESTAMP),
        CAST(CAST($bucket_after AS DATE) AS TIMESTAMP),
        INTERVAL '1' MONTH
      )
    ) AS DATE) AS time_month
)
SELECT
  calendar.time_month AS time_month,
  offer_to_won_cohorts.offer_to_won AS offer_to_won
FROM calendar
LEFT JOIN offer_to_won_cohorts
  ON offer_to_won_cohorts.time_month IS NOT DISTINCT FROM calendar.time_month
ORDER BY
  calendar.time_month ASC
-- reference:
SELECT * FROM (VALUES
  (DATE '2026-01-01', 1 / 2),
  ('2026-02-01', 0 / 1),
  ('2026-03-01', 0 / 1),
  ('2026-04-01', 2 / 4),
  ('2026-05-01', NULL),
  ('2026-06-01', 0 / 2)
) AS by_hand (month, converted)
