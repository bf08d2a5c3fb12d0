-- query:
--   metrics: [deal_count]
--   dimensions: [contact.role]
--   where:
--     - any:
--         - {field: contact.role, op: "=", values: [Champion]}
--         - {field: contact.role, op: "=", values: [Buyer]}
-- model: dirty
-- why: Alternatives on one path are about one child, and restrict the groups like `in`.
WITH deal_metrics_groups /* each fact once per group */ AS (
  SELECT DISTINCT
    contact_of_deal.deal_id AS fact_key,
    contact_of_deal.role AS role
  FROM contacts AS contact_of_deal
  WHERE
    (
      contact_of_deal.role = $value_1 OR contact_of_deal.role = $value_2
    )
), deal_metrics /* deal_count */ AS (
  SELECT
    deal_metrics_groups.role AS role,
    COUNT(*) AS deal_count
  FROM deals AS deal
  LEFT JOIN deal_metrics_groups
    ON deal_metrics_groups.fact_key = deal.deal_id
  WHERE
    EXISTS(
      SELECT
        1
      FROM contacts AS contact_of_deal
      WHERE
        contact_of_deal.deal_id = deal.deal_id
        AND (
          contact_of_deal.role = $value_1 OR contact_of_deal.role = $value_2
        )
    )
  GROUP BY
    1
)
SELECT
  deal_metrics.role AS role,
  deal_metrics.deal_count AS deal_count
FROM deal_metrics
ORDER BY
  deal_metrics.role ASC
-- reference:
SELECT role, count(DISTINCT deal_id)
FROM contacts
WHERE role IN ('Champion', 'Buyer') AND deal_id IN (SELECT deal_id FROM deals)
GROUP BY role
