-- query:
--   metrics: [open_deal_count]
--   where:
--     - {field: contact.seniority, op: "=", values: [VP]}
--     - {field: contact.role, op: "=", values: [Champion]}
-- model: sample
-- why: One contact must be both; a deal with one of each does not match.
WITH opportunity_metrics /* open_deal_count */ AS (
  SELECT
    COUNT(*) AS open_deal_count
  FROM opportunities AS opportunity
  WHERE
    EXISTS(
      SELECT
        1
      FROM contacts AS contact_of_opportunity
      WHERE
        contact_of_opportunity.opportunity_id = opportunity.opportunity_id
        AND (
          CASE
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
          AND contact_of_opportunity.role = $value_2
        )
    )
    AND NOT opportunity.stage IN ('Closed Won', 'Closed Lost')
)
SELECT
  opportunity_metrics.open_deal_count AS open_deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities
WHERE stage NOT IN ('Closed Won', 'Closed Lost')
  AND opportunity_id IN (
    SELECT opportunity_id
    FROM contacts
    WHERE role = 'Champion' AND (title LIKE 'VP %' OR title LIKE 'Vice President%')
  )
