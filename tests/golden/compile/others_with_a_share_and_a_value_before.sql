-- query:
--   metrics: [won_amount]
--   dimensions: [account.name]
--   time: {window: {from: "2026-01-01", to: "2026-06-14"}}
--   compare: {from: "2025-01-01", to: "2025-12-31"}
--   share_of: total
--   order_by: [{by: won_amount, direction: desc}]
--   limit: 1
--   others: true
-- model: history
-- shows: others
-- why: The share of the others is the sum of theirs, their change is of the rows behind them.
WITH deal_metrics /* won_amount */ AS (
  SELECT
    account.name AS name,
    account.account_id AS name_key,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    deal.closed >= $window_first
    AND deal.closed < $window_after
    AND deal.stage = 'Won'
  GROUP BY
    1,
    2
), deal_metrics_before /* won_amount */ AS (
  SELECT
    account.name AS name,
    account.account_id AS name_key,
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    deal.closed >= $window_before_first
    AND deal.closed < $window_before_after
    AND deal.stage = 'Won'
  GROUP BY
    1,
    2
), found /* groups with a row of an asked metric */ AS (
  SELECT
    name,
    name_key
  FROM deal_metrics
  UNION
  SELECT
    name,
    name_key
  FROM deal_metrics_before
), answer /* metrics */ AS (
  SELECT
    found.name AS name,
    found.name_key AS name_key,
    deal_metrics.won_amount AS won_amount,
    deal_metrics_previous.won_amount AS "won_amount:previous"
  FROM found
  LEFT JOIN deal_metrics
    ON deal_metrics.name IS NOT DISTINCT FROM found.name
    AND deal_metrics.name_key IS NOT DISTINCT FROM found.name_key
  LEFT JOIN deal_metrics_before AS deal_metrics_previous
    ON deal_metrics_previous.name IS NOT DISTINCT FROM found.name
    AND deal_metrics_previous.name_key IS NOT DISTINCT FROM found.name_key
), ranked /* the place of each group */ AS (
  SELECT
    name,
    name_key,
    won_amount,
    "won_amount:previous",
    won_amount - "won_amount:previous" AS "won_amount:change",
    CASE
      WHEN "won_amount:previous" > 0
      THEN (
        won_amount - "won_amount:previous"
      ) / "won_amount:previous"
    END AS "won_amount:change_pct",
    won_amount / NULLIF(SUM(won_amount) OVER (), 0) AS "won_amount:share",
    ROW_NUMBER() OVER (ORDER BY won_amount DESC, name ASC, name_key ASC) AS place_in_group
  FROM answer
), cut /* groups beyond the limit */ AS (
  SELECT
    name,
    name_key,
    "won_amount:share"
  FROM ranked
  WHERE
    NOT (
      place_in_group <= 1
    )
), other_groups /* the groups that have others */ AS (
  SELECT
    SUM("won_amount:share") AS "won_amount:share",
    COUNT(*) AS groups_cut
  FROM cut
), deal_metrics_of_others /* won_amount */ AS (
  SELECT
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    deal.closed >= $window_first
    AND deal.closed < $window_after
    AND deal.stage = 'Won'
    AND EXISTS(
      SELECT
        1
      FROM cut
      WHERE
        cut.name IS NOT DISTINCT FROM account.name
        AND cut.name_key IS NOT DISTINCT FROM account.account_id
    )
), deal_metrics_before_of_others /* won_amount */ AS (
  SELECT
    SUM(deal.amount) AS won_amount
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    deal.closed >= $window_before_first
    AND deal.closed < $window_before_after
    AND deal.stage = 'Won'
    AND EXISTS(
      SELECT
        1
      FROM cut
      WHERE
        cut.name IS NOT DISTINCT FROM account.name
        AND cut.name_key IS NOT DISTINCT FROM account.account_id
    )
), others_metrics /* metrics of the others */ AS (
  SELECT
    deal_metrics_of_others.won_amount AS won_amount,
    deal_metrics_of_others_previous.won_amount AS "won_amount:previous"
  FROM deal_metrics_of_others
  CROSS JOIN deal_metrics_before_of_others AS deal_metrics_of_others_previous
), others_together /* all others */ AS (
  SELECT
    won_amount,
    "won_amount:previous",
    won_amount - "won_amount:previous" AS "won_amount:change",
    CASE
      WHEN "won_amount:previous" > 0
      THEN (
        won_amount - "won_amount:previous"
      ) / "won_amount:previous"
    END AS "won_amount:change_pct"
  FROM others_metrics
)
SELECT
  others_together.won_amount,
  others_together."won_amount:previous",
  others_together."won_amount:change",
  others_together."won_amount:change_pct",
  other_groups."won_amount:share"
FROM other_groups
CROSS JOIN others_together
WHERE
  other_groups.groups_cut > 0
-- reference:
-- Bob won 280 of 480, Ann 180 and an unknown account 20; a year before Ann won 65.
SELECT NULL, 200, 65, 135, 135 / 65, 200 / 480
