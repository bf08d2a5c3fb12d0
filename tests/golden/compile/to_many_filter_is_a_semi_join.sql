-- query:
--   metrics: [open_pipeline]
--   where: [{field: contact.seniority, op: "=", values: [C-Level]}]
-- model: sample
-- why: A deal with two such contacts counts once.
WITH opportunity_metrics /* open_pipeline */ AS (
  SELECT
    SUM(opportunity.amount) AS open_pipeline
  FROM opportunities AS opportunity
  WHERE
    EXISTS(
      SELECT
        1
      FROM contacts AS contact_of_opportunity
      WHERE
        contact_of_opportunity.opportunity_id = opportunity.opportunity_id
        AND CASE
          WHEN contact_of_opportunity.title IS NULL
          THEN NULL
          WHEN contact_of_opportunity.title LIKE 'Chief %'
          THEN 'C-Level'
          WHEN contact_of_opportunity.title LIKE 'VP %'
          OR contact_of_opportunity.title LIKE 'Vice President%'
          THEN 'VP'
          WHEN contact_of_opportunity.title LIKE '%Director%'
          THEN 'Director'
          WHEN contact_of_opportunity.title LIKE '%Manager%'
          THEN 'Manager'
          ELSE 'Individual Contributor'
        END = $value_1
    )
    AND NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
)
SELECT
  opportunity_metrics.open_pipeline AS open_pipeline
FROM opportunity_metrics
-- reference:
SELECT sum(amount)
FROM opportunities
WHERE stage NOT IN ('Closed Won', 'Closed Lost')
  AND opportunity_id IN (SELECT opportunity_id FROM contacts WHERE title LIKE 'Chief %')
