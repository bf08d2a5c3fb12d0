-- query: {metrics: [deal_count, bookings, contact_count, account_count]}
-- model: sample
-- viewer: {groups: [intern], attributes: {rep_id: REP-001}}
-- why: A viewer whom no policy matches sees no deal and nothing that points to one; accounts have
--   no policy.
WITH visible_opportunity /* row policy of opportunity */ AS (
  SELECT
    opportunity.amount,
    opportunity.stage,
    opportunity.opportunity_id
  FROM opportunities AS opportunity
  WHERE
    FALSE
), visible_contact /* row policy of contact */ AS (
  SELECT
    contact.contact_id
  FROM contacts AS contact
  WHERE
    EXISTS(
      SELECT
        1
      FROM visible_opportunity AS seen_opportunity
      WHERE
        seen_opportunity.opportunity_id = contact.opportunity_id
    )
), opportunity_metrics /* deal_count, bookings */ AS (
  SELECT
    COUNT(*) AS deal_count,
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS bookings
  FROM visible_opportunity AS opportunity
), contact_metrics /* contact_count */ AS (
  SELECT
    COUNT(*) AS contact_count
  FROM visible_contact AS contact
), account_metrics /* account_count */ AS (
  SELECT
    COUNT(*) AS account_count
  FROM accounts AS account
)
SELECT
  COALESCE(opportunity_metrics.deal_count, 0) AS deal_count,
  opportunity_metrics.bookings AS bookings,
  COALESCE(contact_metrics.contact_count, 0) AS contact_count,
  COALESCE(account_metrics.account_count, 0) AS account_count
FROM opportunity_metrics
CROSS JOIN contact_metrics
CROSS JOIN account_metrics
-- reference:
SELECT 0, NULL, 0, (SELECT count(*) FROM accounts)
