-- query: {metrics: [deal_count, contact_count, delivery_count, account_count]}
-- model: dirty
-- viewer: {groups: [rep], attributes: {rep_id: r0}}
-- why: A rep sees deals owned or created, contacts and deliveries of seen deals, and every account.
WITH visible_deal /* row policy of deal */ AS (
  SELECT
    deal.deal_id
  FROM deals AS deal
  WHERE
    (
      deal.owner_id = $viewer_rep_id OR deal.created_by = $viewer_rep_id
    )
), visible_line /* row policy of line */ AS (
  SELECT
    line.deal_id,
    line.line_no
  FROM lines AS line
  WHERE
    EXISTS(
      SELECT
        1
      FROM visible_deal AS seen_deal
      WHERE
        seen_deal.deal_id = line.deal_id
    )
), visible_delivery /* row policy of delivery */ AS (
  SELECT
    delivery.delivery_id
  FROM deliveries AS delivery
  WHERE
    EXISTS(
      SELECT
        1
      FROM visible_line AS seen_line
      WHERE
        seen_line.deal_id = delivery.deal_id AND seen_line.line_no = delivery.line_no
    )
), visible_contact /* row policy of contact */ AS (
  SELECT
    contact.contact_id
  FROM contacts AS contact
  WHERE
    EXISTS(
      SELECT
        1
      FROM visible_deal AS seen_deal
      WHERE
        seen_deal.deal_id = contact.deal_id
    )
), deal_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM visible_deal AS deal
), contact_metrics /* contact_count */ AS (
  SELECT
    COUNT(*) AS contact_count
  FROM visible_contact AS contact
), delivery_metrics /* delivery_count */ AS (
  SELECT
    COUNT(*) AS delivery_count
  FROM visible_delivery AS delivery
), account_metrics /* account_count */ AS (
  SELECT
    COUNT(*) AS account_count
  FROM accounts AS account
)
SELECT
  COALESCE(deal_metrics.deal_count, 0) AS deal_count,
  COALESCE(contact_metrics.contact_count, 0) AS contact_count,
  COALESCE(delivery_metrics.delivery_count, 0) AS delivery_count,
  COALESCE(account_metrics.account_count, 0) AS account_count
FROM deal_metrics
CROSS JOIN contact_metrics
CROSS JOIN delivery_metrics
CROSS JOIN account_metrics
-- reference:
WITH seen AS (SELECT deal_id FROM deals WHERE owner_id = 'r0' OR created_by = 'r0')
SELECT
  (SELECT count(*) FROM seen),
  (SELECT count(*) FROM contacts WHERE deal_id IN (FROM seen)),
  (
    SELECT count(*) FROM deliveries AS s INNER JOIN lines AS l USING (deal_id, line_no)
    WHERE l.deal_id IN (FROM seen)
  ),
  5
