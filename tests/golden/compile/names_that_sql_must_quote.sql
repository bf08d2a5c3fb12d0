-- query:
--   rows: price
--   dimensions: [price.list_price, price.valid_from]
--   where: [{field: price.list_price, op: is_not_null}]
--   order_by: [{by: price.list_price, direction: desc}]
-- model: composite_key
-- why: Tables and columns may have spaces and capitals; keys of two columns are both shown.
WITH listed AS (
  SELECT
    price.sku AS sku_of_row,
    price."Valid From" AS "Valid From_of_row",
    price."List Price" AS list_price,
    price."Valid From" AS valid_from
  FROM "Price List 2026" AS price
  WHERE
    NOT price."List Price" IS NULL
)
SELECT
  sku_of_row,
  "Valid From_of_row",
  list_price,
  valid_from
FROM listed
ORDER BY
  list_price DESC,
  sku_of_row ASC,
  "Valid From_of_row" ASC,
  valid_from ASC
-- reference:
SELECT sku, "Valid From", "List Price", "Valid From"
FROM "Price List 2026"
WHERE "List Price" IS NOT NULL
ORDER BY "List Price" DESC
