-- query:
--   metrics: [won_amount, closed_count]
--   dimensions: [account.region]
--   time: {window: this_month}
--   compare: previous_period
-- model: history
-- why: Fifteen days against fifteen; a count of nothing is 0, and nothing grows by a share of 0.
WITH deal_metrics /* won_amount, closed_count */ AS (
  SELECT
    account.region AS region,
    SUM(deal.amount) FILTER(WHERE
      deal.stage = 'Won') AS won_amount,
    COUNT(*) AS closed_count
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    deal.closed >= $window_first
    AND deal.closed < $window_after
    AND (
      deal.stage = 'Won' OR deal.stage = 'Lost'
    )
  GROUP BY
    1
), deal_metrics_before /* won_amount, closed_count */ AS (
  SELECT
    account.region AS region,
    SUM(deal.amount) FILTER(WHERE
      deal.stage = 'Won') AS won_amount,
    COUNT(*) AS closed_count
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    deal.closed >= $window_before_first
    AND deal.closed < $window_before_after
    AND (
      deal.stage = 'Won' OR deal.stage = 'Lost'
    )
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    region
  FROM deal_metrics
  UNION
  SELECT
    region
  FROM deal_metrics_before
), answer /* metrics */ AS (
  SELECT
    found.region AS region,
    deal_metrics.won_amount AS won_amount,
    COALESCE(deal_metrics.closed_count, 0) AS closed_count,
    deal_metrics_previous.won_amount AS "won_amount:previous",
    COALESCE(deal_metrics_previous.closed_count, 0) AS "closed_count:previous"
  FROM found
  LEFT JOIN deal_metrics
    ON deal_metrics.region IS NOT DISTINCT FROM found.region
  LEFT JOIN deal_metrics_before AS deal_metrics_previous
    ON deal_metrics_previous.region IS NOT DISTINCT FROM found.region
)
SELECT
  region,
  won_amount,
  "won_amount:previous",
  won_amount - "won_amount:previous" AS "won_amount:change",
  CASE
    WHEN "won_amount:previous" > 0
    THEN (
      won_amount - "won_amount:previous"
    ) / "won_amount:previous"
  END AS "won_amount:change_pct",
  closed_count,
  "closed_count:previous",
  closed_count - "closed_count:previous" AS "closed_count:change",
  CASE
    WHEN "closed_count:previous" > 0
    THEN (
      closed_count - "closed_count:previous"
    ) / "closed_count:previous"
  END AS "closed_count:change_pct"
FROM answer
ORDER BY
  CASE
    WHEN region = 'North'
    THEN 0
    WHEN region = 'South'
    THEN 1
    ELSE CASE WHEN NOT region IS NULL THEN 2 END
  END ASC,
  region ASC
-- reference:
SELECT * FROM (VALUES
  ('North', NULL, NULL, NULL, NULL, 1, 1, 0, 0e0),
  (NULL, 20, NULL, NULL, NULL, 1, 0, 1, NULL)
) AS by_hand (region, v, v_before, v_change, v_pct, n, n_before, n_change, n_pct)
