-- query: {metrics: [contacts_per_deal], dimensions: [rep.team]}
-- model: sample
-- why: Contacts over deals, each counted apart; deals joined to contacts would give 1 for each.
WITH contact_metrics /* linked_contacts */ AS (
  SELECT
    rep.team AS team,
    COUNT(*) AS linked_contacts
  FROM contacts AS contact
  LEFT JOIN opportunities AS opportunity
    ON contact.opportunity_id = opportunity.opportunity_id
  LEFT JOIN reps AS rep
    ON opportunity.owner_id = rep.rep_id
  WHERE
    NOT contact.opportunity_id IS NULL
  GROUP BY
    1
), opportunity_metrics /* deal_count */ AS (
  SELECT
    rep.team AS team,
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  LEFT JOIN reps AS rep
    ON opportunity.owner_id = rep.rep_id
  GROUP BY
    1
)
SELECT
  COALESCE(contact_metrics.team, opportunity_metrics.team) AS team,
  COALESCE(contact_metrics.linked_contacts, 0) / NULLIF(COALESCE(opportunity_metrics.deal_count, 0), 0) AS contacts_per_deal
FROM contact_metrics
FULL JOIN opportunity_metrics
  ON opportunity_metrics.team IS NOT DISTINCT FROM contact_metrics.team
ORDER BY
  team ASC
-- reference:
WITH linked AS (
  SELECT coalesce(r.team, '') AS team, count(*) AS contacts
  FROM contacts AS c
  LEFT JOIN opportunities AS o ON o.opportunity_id = c.opportunity_id
  LEFT JOIN reps AS r ON r.rep_id = o.owner_id
  WHERE c.opportunity_id IS NOT NULL
  GROUP BY 1
), deals AS (
  SELECT coalesce(r.team, '') AS team, count(*) AS deals
  FROM opportunities AS o
  LEFT JOIN reps AS r ON r.rep_id = o.owner_id
  GROUP BY 1
)
SELECT nullif(deals.team, ''), coalesce(linked.contacts, 0) / deals.deals
FROM deals
LEFT JOIN linked ON linked.team = deals.team
