-- query:
--   rows: contact
--   dimensions: [contact.name, opportunity.name]
--   where: [{field: contact.role, op: "=", values: [Champion]}]
-- model: sample
-- viewer: {groups: [rep], attributes: {rep_id: REP-007}}
-- why: A contact of nobody's deal is hidden from a rep, not shown as "(none)".
WITH visible_opportunity /* row policy of opportunity */ AS (
  SELECT
    opportunity.name,
    opportunity.opportunity_id
  FROM opportunities AS opportunity
  WHERE
    opportunity.owner_id = $viewer_rep_id
), visible_contact /* row policy of contact */ AS (
  SELECT
    contact.contact_id,
    contact.name,
    contact.role,
    contact.opportunity_id
  FROM contacts AS contact
  WHERE
    EXISTS(
      SELECT
        1
      FROM visible_opportunity AS seen_opportunity
      WHERE
        seen_opportunity.opportunity_id = contact.opportunity_id
    )
), listed AS (
  SELECT
    contact.contact_id AS contact_id_of_row,
    contact.name AS contact_name,
    opportunity.name AS opportunity_name,
    contact.contact_id AS contact_name_key,
    opportunity.opportunity_id AS opportunity_name_key
  FROM visible_contact AS contact
  LEFT JOIN visible_opportunity AS opportunity
    ON contact.opportunity_id = opportunity.opportunity_id
  WHERE
    contact.role = $value_1
)
SELECT
  contact_id_of_row,
  contact_name,
  opportunity_name,
  contact_name_key,
  opportunity_name_key
FROM listed
ORDER BY
  contact_id_of_row ASC,
  contact_name ASC,
  opportunity_name ASC,
  contact_name_key ASC,
  opportunity_name_key ASC
-- reference:
SELECT c.contact_id, c.name, o.name
FROM contacts AS c
INNER JOIN opportunities AS o ON o.opportunity_id = c.opportunity_id
WHERE o.owner_id = 'REP-007' AND c.role = 'Champion'
