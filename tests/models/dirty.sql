-- The rows of dirty.yml for golden cases, small enough to count by hand. Stored times are UTC; the
-- model's zone is New York, its weeks start on Sunday, its fiscal year in February.
CREATE TABLE accounts (
  account_id VARCHAR, name VARCHAR, region VARCHAR, vip BOOLEAN, since DATE, secret VARCHAR
);
INSERT INTO accounts VALUES
  ('a0', 'Acme', 'North', TRUE, '2026-02-01', 's0'),
  ('a1', 'Acme', 'South', FALSE, '2026-03-15', 's1'),
  ('a2', 'Globex', NULL, NULL, NULL, 's2'),
  ('a3', 'O''Brien', 'East', TRUE, '2026-05-31', 's3'),
  ('a4', 'Idle', 'North', NULL, '2026-01-31', 's4');
CREATE TABLE reps (rep_id VARCHAR, name VARCHAR, team VARCHAR);
INSERT INTO reps VALUES ('r0', 'Smith', 'Red'), ('r1', 'Smith', 'Blue'), ('r2', 'Chen', NULL);
CREATE TABLE products (product_id VARCHAR, name VARCHAR, family VARCHAR);
INSERT INTO products VALUES ('p0', 'Alpha', 'Suite'), ('p1', 'Beta', 'Core'), ('p2', 'Gamma', NULL);
-- d3 and d8 have no creator or stage, d4 an orphan account and owner, d5 neither and no dates.
CREATE TABLE deals (
  deal_id VARCHAR, title VARCHAR, account_id VARCHAR, owner_id VARCHAR, created_by VARCHAR,
  stage VARCHAR, amount DECIMAL(18, 2), probability DOUBLE, closed DATE, created DATE
);
INSERT INTO deals VALUES
  ('d0', 'Big', 'a0', 'r0', 'r0', 'Won', 100, 1, '2026-04-05', '2026-01-31'),
  ('d1', 'Big', 'a0', 'r0', 'r1', 'Lost', 250, 0, '2026-04-05', '2026-02-01'),
  ('d2', 'Small', 'a1', 'r1', 'r1', 'Won', 50.5, 1, '2026-06-28', '2026-03-01'),
  ('d3', NULL, 'a1', 'r2', NULL, 'Open', 0, 0.25, '2026-07-15', '2026-05-10'),
  ('d4', 'Mid', 'a9', 'r9', 'r0', 'Won', 40, NULL, '2026-05-02', '2026-05-01'),
  ('d5', 'Solo', NULL, NULL, NULL, 'Won', -60, 1, NULL, NULL),
  ('d6', 'Late', 'a2', 'r1', 'r0', 'Open', NULL, 0.5, '2026-05-03', '2026-04-30'),
  ('d7', 'Odd', 'a3', 'r0', 'r0', 'Odd', 75, 0.5, '2026-06-30', '2026-06-01'),
  ('d8', 'None', 'a3', 'r1', 'r2', NULL, 10, 0.1, '2026-03-31', '2026-03-31');
CREATE TABLE contacts (
  contact_id VARCHAR, deal_id VARCHAR, account_id VARCHAR, role VARCHAR, email VARCHAR
);
INSERT INTO contacts VALUES
  ('c0', 'd0', 'a0', 'Champion', 'a@x.example'),
  ('c1', 'd0', 'a0', 'Buyer', NULL),
  ('c2', 'd2', 'a1', 'Champion', 'b@x.example'),
  ('c3', NULL, 'a1', 'Buyer', 'c@y.example'),
  ('c4', 'd3', NULL, NULL, NULL),
  ('c5', 'd99', 'a9', 'Champion', NULL);
CREATE TABLE lines (
  deal_id VARCHAR, line_no BIGINT, product_id VARCHAR, quantity BIGINT, price DECIMAL(18, 2)
);
INSERT INTO lines VALUES
  ('d0', 1, 'p0', 2, 10),
  ('d0', 2, 'p0', 1, 5),
  ('d0', 3, 'p1', 5, 1.5),
  ('d2', 1, 'p1', 2, 20),
  ('d2', 2, NULL, 1, 3),
  ('d3', 1, 'p1', NULL, 8),
  ('d4', 1, 'p9', 7, 1),
  ('d7', 1, 'p2', 0, 9),
  ('d99', 1, 'p0', 3, 4);
-- s0 is still March in New York; s5 and s6 stand around the hour that daylight saving skips.
CREATE TABLE deliveries (
  delivery_id VARCHAR, deal_id VARCHAR, line_no BIGINT, sent_at TIMESTAMP, carrier VARCHAR
);
INSERT INTO deliveries VALUES
  ('s0', 'd0', 1, '2026-04-01 03:30:00', 'DHL'),
  ('s1', 'd0', 1, '2026-04-01 05:00:00', 'UPS'),
  ('s2', 'd0', 3, '2026-05-01 12:00:00', 'DHL'),
  ('s3', 'd2', 1, NULL, 'UPS'),
  ('s4', 'd0', 99, '2026-06-01 09:00:00', 'DHL'),
  ('s5', 'd2', 1, '2026-03-08 06:59:00', 'UPS'),
  ('s6', 'd2', 1, '2026-03-08 07:00:00', NULL);
CREATE TABLE quotas (rep_id VARCHAR, quarter_start DATE, target DECIMAL(18, 2));
INSERT INTO quotas VALUES
  ('r0', '2026-01-01', 200),
  ('r0', '2026-04-01', 300),
  ('r1', '2026-04-01', 150),
  ('r9', '2026-04-01', 80),
  ('r2', '2026-04-01', NULL),
  ('r1', '2026-07-01', 500);
