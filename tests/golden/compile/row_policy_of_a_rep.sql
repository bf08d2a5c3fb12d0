-- query: {metrics: [bookings, won_count, product_amount], dimensions: [account.segment]}
-- model: sample
-- viewer: {groups: [rep], attributes: {rep_id: REP-027}}
-- why: A rep sees own deals, and of lines those of own deals; the policy stands before every join.
WITH visible_opportunity /* row policy of opportunity */ AS (
  SELECT
    opportunity.amount,
    opportunity.stage,
    opportunity.account_id,
    opportunity.opportunity_id
  FROM opportunities AS opportunity
  WHERE
    opportunity.owner_id = $viewer_rep_id
), visible_line_item /* row policy of line_item */ AS (
  SELECT
    line_item.amount,
    line_item.opportunity_id
  FROM line_items AS line_item
  WHERE
    EXISTS(
      SELECT
        1
      FROM visible_opportunity AS seen_opportunity
      WHERE
        seen_opportunity.opportunity_id = line_item.opportunity_id
    )
), opportunity_metrics /* bookings, won_count */ AS (
  SELECT
    account.segment AS segment,
    SUM(opportunity.amount) AS bookings,
    COUNT(*) AS won_count
  FROM visible_opportunity AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1
), line_item_metrics /* product_amount */ AS (
  SELECT
    account.segment AS segment,
    SUM(line_item.amount) AS product_amount
  FROM visible_line_item AS line_item
  LEFT JOIN visible_opportunity AS opportunity
    ON line_item.opportunity_id = opportunity.opportunity_id
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    segment
  FROM opportunity_metrics
  UNION
  SELECT
    segment
  FROM line_item_metrics
)
SELECT
  found.segment AS segment,
  opportunity_metrics.bookings AS bookings,
  COALESCE(opportunity_metrics.won_count, 0) AS won_count,
  line_item_metrics.product_amount AS product_amount
FROM found
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.segment IS NOT DISTINCT FROM found.segment
LEFT JOIN line_item_metrics
  ON line_item_metrics.segment IS NOT DISTINCT FROM found.segment
ORDER BY
  CASE
    WHEN found.segment = 'Enterprise'
    THEN 0
    WHEN found.segment = 'Mid-Market'
    THEN 1
    WHEN found.segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT found.segment IS NULL THEN 3 END
  END ASC,
  found.segment ASC
-- reference:
WITH own AS (SELECT * FROM opportunities WHERE owner_id = 'REP-027' AND stage = 'Closed Won'),
deals AS (
  SELECT a.segment, sum(own.amount) AS booked, count(*) AS won
  FROM own LEFT JOIN accounts AS a ON a.account_id = own.account_id
  GROUP BY a.segment
), lines AS (
  SELECT a.segment, sum(l.amount) AS amount
  FROM line_items AS l
  INNER JOIN own ON own.opportunity_id = l.opportunity_id
  LEFT JOIN accounts AS a ON a.account_id = own.account_id
  GROUP BY a.segment
)
SELECT deals.segment, booked, won, lines.amount
FROM deals LEFT JOIN lines ON lines.segment IS NOT DISTINCT FROM deals.segment
