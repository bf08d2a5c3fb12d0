-- query: {metrics: [proposal_to_won], dimensions: [account.segment], time: {window: last_year}}
-- model: sample
-- why: The cohort is who first reached Proposal in the year; who won within 90 days of it converted.
WITH proposal_to_won_cohorts_events /* what starts or ends it */ AS (
  SELECT
    account.segment AS segment,
    stage_change.entered_at AS window_time,
    stage_change.opportunity_id AS entity,
    stage_change.entered_at AS moment,
    (
      (
        stage_change.stage = 'Proposal'
      ) IS TRUE
    ) AS starts,
    (
      (
        stage_change.stage = 'Closed Won'
      ) IS TRUE
    ) AS converts,
    ROW_NUMBER() OVER (
      PARTITION BY stage_change.opportunity_id, (
        (
          stage_change.stage = 'Proposal'
        ) IS TRUE
      )
      ORDER BY stage_change.entered_at ASC, stage_change.opportunity_id ASC, stage_change.entered_at ASC
    ) AS place_in_group
  FROM stage_history AS stage_change
  LEFT JOIN opportunities AS opportunity
    ON stage_change.opportunity_id = opportunity.opportunity_id
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      (
        (
          stage_change.stage = 'Proposal'
        ) IS TRUE
      )
      OR (
        (
          stage_change.stage = 'Closed Won'
        ) IS TRUE
      )
    )
    AND NOT stage_change.opportunity_id IS NULL
    AND NOT stage_change.entered_at IS NULL
), proposal_to_won_cohorts_entities /* each entity once, at its first start */ AS (
  SELECT
    proposal_to_won_cohorts_events.segment AS segment,
    EXISTS(
      SELECT
        1
      FROM proposal_to_won_cohorts_events AS later
      WHERE
        later.entity = proposal_to_won_cohorts_events.entity
        AND later.converts
        AND later.moment >= proposal_to_won_cohorts_events.moment
        AND later.moment <= proposal_to_won_cohorts_events.moment + INTERVAL '90' DAY
    ) AS converted
  FROM proposal_to_won_cohorts_events
  WHERE
    proposal_to_won_cohorts_events.starts
    AND proposal_to_won_cohorts_events.place_in_group = 1
    AND proposal_to_won_cohorts_events.window_time >= $window_first
    AND proposal_to_won_cohorts_events.window_time < $window_after
), proposal_to_won_cohorts /* proposal_to_won */ AS (
  SELECT
    proposal_to_won_cohorts_entities.segment AS segment,
    COUNT(*) FILTER(WHERE
      proposal_to_won_cohorts_entities.converted) / NULLIF(COUNT(*), 0) AS proposal_to_won
  FROM proposal_to_won_cohorts_entities
  GROUP BY
    1
)
SELECT
  proposal_to_won_cohorts.segment AS segment,
  proposal_to_won_cohorts.proposal_to_won AS proposal_to_won
FROM proposal_to_won_cohorts
ORDER BY
  CASE
    WHEN proposal_to_won_cohorts.segment = 'Enterprise'
    THEN 0
    WHEN proposal_to_won_cohorts.segment = 'Mid-Market'
    THEN 1
    WHEN proposal_to_won_cohorts.segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT proposal_to_won_cohorts.segment IS NULL THEN 3 END
  END ASC,
  proposal_to_won_cohorts.segment ASC
-- reference:
WITH cohort AS (
  SELECT opportunity_id, min(entered_at) AS since
  FROM stage_history
  WHERE stage = 'Proposal'
  GROUP BY opportunity_id
  HAVING year(since) = 2025
)
SELECT
  a.segment,
  count(DISTINCT w.opportunity_id) / count(DISTINCT c.opportunity_id)
FROM cohort AS c
LEFT JOIN stage_history AS w
  ON w.opportunity_id = c.opportunity_id AND w.stage = 'Closed Won'
  AND w.entered_at >= c.since AND w.entered_at <= c.since + INTERVAL 90 DAY
LEFT JOIN opportunities AS o ON o.opportunity_id = c.opportunity_id
LEFT JOIN accounts AS a ON a.account_id = o.account_id
GROUP BY a.segment
