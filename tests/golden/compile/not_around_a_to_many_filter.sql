-- query:
--   metrics: [deal_count]
--   where: [{not: {field: contact.role, op: is_not_null}}]
-- model: sample
-- why: The opposite of "some contact has a role" is "no contact has one".
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  WHERE
    NOT (
      EXISTS(
        SELECT
          1
        FROM contacts AS contact_of_opportunity
        WHERE
          contact_of_opportunity.opportunity_id = opportunity.opportunity_id
          AND NOT contact_of_opportunity.role IS NULL
      )
    ) IS TRUE
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT (SELECT count(*) FROM opportunities) - count(DISTINCT o.opportunity_id)
FROM opportunities AS o
INNER JOIN contacts AS c ON c.opportunity_id = o.opportunity_id
WHERE c.role IS NOT NULL
