-- query: {metrics: [product_conversion_rate], dimensions: [opportunity.lead_source]}
-- model: sample
-- why: A segment may say that a child exists; it is a semi-join inside the metric.
WITH opportunity_metrics /* won_with_product, closed_with_product */ AS (
  SELECT
    opportunity.lead_source AS lead_source,
    COUNT(*) FILTER(WHERE
      (
        opportunity.stage = 'Closed Won'
      )
      AND EXISTS(
        SELECT
          1
        FROM line_items AS _exists_opportunity_has_product
        WHERE
          _exists_opportunity_has_product.opportunity_id = opportunity.opportunity_id
      )) AS won_with_product,
    COUNT(*) FILTER(WHERE
      (
        (
          opportunity.stage = 'Closed Won'
        ) OR (
          opportunity.stage = 'Closed Lost'
        )
      )
      AND EXISTS(
        SELECT
          1
        FROM line_items AS _exists_opportunity_has_product
        WHERE
          _exists_opportunity_has_product.opportunity_id = opportunity.opportunity_id
      )) AS closed_with_product
  FROM opportunities AS opportunity
  WHERE
    (
      (
        (
          opportunity.stage = 'Closed Won'
        )
        AND EXISTS(
          SELECT
            1
          FROM line_items AS _exists_opportunity_has_product
          WHERE
            _exists_opportunity_has_product.opportunity_id = opportunity.opportunity_id
        )
      )
      OR (
        (
          (
            opportunity.stage = 'Closed Won'
          ) OR (
            opportunity.stage = 'Closed Lost'
          )
        )
        AND EXISTS(
          SELECT
            1
          FROM line_items AS _exists_opportunity_has_product
          WHERE
            _exists_opportunity_has_product.opportunity_id = opportunity.opportunity_id
        )
      )
    )
  GROUP BY
    1
)
SELECT
  opportunity_metrics.lead_source AS lead_source,
  opportunity_metrics.won_with_product / NULLIF(opportunity_metrics.closed_with_product, 0) AS product_conversion_rate
FROM opportunity_metrics
ORDER BY
  opportunity_metrics.lead_source ASC
-- reference:
SELECT
  lead_source,
  count(*) FILTER (WHERE stage = 'Closed Won') / count(*)
FROM opportunities
WHERE stage IN ('Closed Won', 'Closed Lost')
  AND opportunity_id IN (SELECT opportunity_id FROM line_items)
GROUP BY lead_source
