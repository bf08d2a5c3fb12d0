-- query:
--   metrics: [deal_count]
--   where:
--     - any:
--         - {field: contact.role, op: "=", values: [Blocker]}
--         - {field: product.family, op: "=", values: [Security]}
--     - {field: account.region, op: is_null}
-- model: sample
-- why: Alternatives may lie behind different to-many steps; none multiplies the deal.
WITH opportunity_metrics /* deal_count */ AS (
  SELECT
    COUNT(*) AS deal_count
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    (
      EXISTS(
        SELECT
          1
        FROM contacts AS contact_of_opportunity
        WHERE
          contact_of_opportunity.opportunity_id = opportunity.opportunity_id
          AND contact_of_opportunity.role = $value_1
      )
      OR EXISTS(
        SELECT
          1
        FROM line_items AS line_item_of_opportunity
        LEFT JOIN products AS product_of_opportunity
          ON line_item_of_opportunity.product_id = product_of_opportunity.product_id
        WHERE
          line_item_of_opportunity.opportunity_id = opportunity.opportunity_id
          AND product_of_opportunity.family = $value_2
      )
    )
    AND account.region IS NULL
)
SELECT
  opportunity_metrics.deal_count AS deal_count
FROM opportunity_metrics
-- reference:
SELECT count(*)
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE a.region IS NULL
  AND (
    o.opportunity_id IN (SELECT opportunity_id FROM contacts WHERE role = 'Blocker')
    OR o.opportunity_id IN (
      SELECT l.opportunity_id FROM line_items AS l
      INNER JOIN products AS p ON p.product_id = l.product_id WHERE p.family = 'Security'
    )
  )
