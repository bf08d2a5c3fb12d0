-- The rows of composite_key.yml: prices by article and day, one sale without its price.
CREATE TABLE "Price List 2026" (sku VARCHAR, "Valid From" DATE, "List Price" DECIMAL(18, 2));
INSERT INTO "Price List 2026" VALUES
  ('x', '2026-01-01', 10),
  ('x', '2026-04-01', 12.5),
  ('y', '2026-01-01', 99),
  ('z', '2026-01-01', NULL);
CREATE TABLE sales (sale_id VARCHAR, sku VARCHAR, price_date DATE, sold_on DATE, units BIGINT);
INSERT INTO sales VALUES
  ('s1', 'x', '2026-01-01', '2026-02-03', 2),
  ('s2', 'x', '2026-04-01', '2026-04-03', 4),
  ('s3', 'y', '2026-01-01', '2026-05-03', 1),
  ('s4', 'y', '2026-04-01', '2026-05-04', 7),
  ('s5', 'z', '2026-01-01', '2026-05-05', 5);
CREATE TABLE changes (change_id VARCHAR, sku VARCHAR, changed_from DATE);
INSERT INTO changes VALUES ('k1', 'x', '2026-01-01'), ('k2', 'x', '2026-01-01'), ('k3', 'y', NULL);
