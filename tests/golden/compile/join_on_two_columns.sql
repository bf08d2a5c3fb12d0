-- query: {metrics: [revenue, units], dimensions: [price.valid_from]}
-- model: composite_key
-- why: A price is found by article and day; joined by the article alone, sales would double.
WITH sale_metrics /* revenue, units */ AS (
  SELECT
    price."Valid From" AS valid_from,
    SUM(sale.units * price."List Price") AS revenue,
    SUM(sale.units) FILTER(WHERE
      NOT price."List Price" IS NULL) AS units
  FROM sales AS sale
  LEFT JOIN "Price List 2026" AS price
    ON sale.sku = price.sku AND sale.price_date = price."Valid From"
  GROUP BY
    1
)
SELECT
  sale_metrics.valid_from AS valid_from,
  sale_metrics.revenue AS revenue,
  sale_metrics.units AS units
FROM sale_metrics
ORDER BY
  sale_metrics.valid_from ASC
-- reference:
SELECT p."Valid From", sum(s.units * p."List Price"), sum(CASE WHEN p."List Price" IS NOT NULL THEN s.units END)
FROM sales AS s
LEFT JOIN "Price List 2026" AS p ON p.sku = s.sku AND p."Valid From" = s.price_date
GROUP BY 1
