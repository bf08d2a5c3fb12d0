-- query:
--   metrics: [bookings, avg_deal_size, win_rate]
--   dimensions: [account.country]
--   having: [{metric: closed_count, op: ">", value: 20}]
--   order_by: [{by: bookings, direction: desc}]
--   limit: 4
--   others: true
-- model: sample
-- shows: others
-- why: What having keeps and the limit cuts is one group, computed from its rows.
WITH opportunity_metrics /* bookings, avg_deal_size, won_count, closed_count */ AS (
  SELECT
    account.country AS country,
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS bookings,
    AVG(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS avg_deal_size,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    COUNT(*) AS closed_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
  GROUP BY
    1
), answer /* metrics */ AS (
  SELECT
    opportunity_metrics.country AS country,
    opportunity_metrics.bookings AS bookings,
    opportunity_metrics.avg_deal_size AS avg_deal_size,
    opportunity_metrics.won_count / NULLIF(opportunity_metrics.closed_count, 0) AS win_rate,
    opportunity_metrics.closed_count AS closed_count
  FROM opportunity_metrics
), ranked /* the place of each group */ AS (
  SELECT
    country,
    bookings,
    avg_deal_size,
    win_rate,
    closed_count,
    ROW_NUMBER() OVER (ORDER BY bookings DESC, country ASC) AS place_in_group
  FROM answer
  WHERE
    closed_count > $having_0
), cut /* groups beyond the limit */ AS (
  SELECT
    country
  FROM ranked
  WHERE
    NOT (
      place_in_group <= 4
    )
), other_groups /* the groups that have others */ AS (
  SELECT
    COUNT(*) AS groups_cut
  FROM cut
), opportunity_metrics_of_others /* bookings, avg_deal_size, won_count, closed_count */ AS (
  SELECT
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS bookings,
    AVG(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS avg_deal_size,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    COUNT(*) AS closed_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
    AND EXISTS(
      SELECT
        1
      FROM cut
      WHERE
        cut.country IS NOT DISTINCT FROM account.country
    )
), others_together /* all others */ AS (
  SELECT
    opportunity_metrics_of_others.bookings AS bookings,
    opportunity_metrics_of_others.avg_deal_size AS avg_deal_size,
    COALESCE(opportunity_metrics_of_others.won_count, 0) / NULLIF(COALESCE(opportunity_metrics_of_others.closed_count, 0), 0) AS win_rate,
    COALESCE(opportunity_metrics_of_others.closed_count, 0) AS closed_count
  FROM opportunity_metrics_of_others
)
SELECT
  others_together.bookings,
  others_together.avg_deal_size,
  others_together.win_rate
FROM other_groups
CROSS JOIN others_together
WHERE
  other_groups.groups_cut > 0
-- reference:
WITH closed AS (
  SELECT coalesce(a.country, '(none)') AS country, o.stage, o.amount
  FROM opportunities AS o
  LEFT JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage IN ('Closed Won', 'Closed Lost')
), ranked AS (
  SELECT country, sum(amount) FILTER (WHERE stage = 'Closed Won') AS booked
  FROM closed
  GROUP BY country
  HAVING count(*) > 20
  ORDER BY booked DESC NULLS LAST
  OFFSET 4
)
SELECT
  NULL,
  sum(amount) FILTER (WHERE stage = 'Closed Won'),
  avg(amount) FILTER (WHERE stage = 'Closed Won'),
  count(*) FILTER (WHERE stage = 'Closed Won') / count(*)
FROM closed
WHERE country IN (SELECT country FROM ranked)
