-- The CRM on which peers were measured: the same rows for the same scale, on every machine.
-- `generate` sets the variables `scale` and `modulus`; at scale 1 this makes 955,570 deals.
-- Missing and orphan keys, a month without new deals and a region's gap of two months are meant.
CREATE MACRO mixed(x, salt) AS hash(x * 7919 + salt) % getvariable('modulus');

SET VARIABLE deals = CAST(1000000 * getvariable('scale') AS INTEGER);
SET VARIABLE companies = CAST(50000 * getvariable('scale') AS INTEGER);
SET VARIABLE people = CAST(500000 * getvariable('scale') AS INTEGER);
SET VARIABLE lines = CAST(3000000 * getvariable('scale') AS INTEGER);

CREATE TABLE accounts AS
SELECT
  i::BIGINT AS account_id,
  'Acct ' || i AS name,
  CASE WHEN i % 97 <> 0
    THEN ['SMB', 'Mid-Market', 'Enterprise', 'Strategic'][1 + (mixed(i, 1) % 4)::INT] END AS segment,
  CASE WHEN i % 83 <> 0
    THEN ['AMER', 'EMEA', 'APAC', 'LATAM'][1 + (mixed(i, 2) % 4)::INT] END AS region,
  ['Tech', 'Retail', 'Finance', 'Health', 'Energy'][1 + (mixed(i, 3) % 5)::INT] AS industry,
  DATE '2019-01-01' + (mixed(i, 4) % 1800)::INT AS created_at
FROM range(1, getvariable('companies') + 1) t(i);

CREATE TABLE reps AS
SELECT
  i::BIGINT AS rep_id,
  'Rep ' || i AS rep_name,
  ['East', 'West', 'North', 'South'][1 + (mixed(i, 5) % 4)::INT] AS team
FROM range(1, 501) t(i);

CREATE TABLE products AS
SELECT
  i::BIGINT AS product_id,
  'Product ' || i AS product_name,
  ['Platform', 'Add-on', 'Services', 'Support', 'Hardware'][1 + (mixed(i, 6) % 5)::INT] AS category,
  (100 + mixed(i, 7) % 900)::DECIMAL(18, 2) AS list_price
FROM range(1, 51) t(i);

CREATE TABLE contacts AS
SELECT
  i::BIGINT AS contact_id,
  (1 + mixed(i, 8) % (getvariable('companies') - greatest(1, getvariable('companies') // 10)))::BIGINT
    AS account_id,
  ['CRO', 'VP', 'Director', 'Manager', 'IC'][1 + (mixed(i, 9) % 5)::INT] AS title,
  DATE '2020-01-01' + (mixed(i, 10) % 1800)::INT AS created_at
FROM range(1, getvariable('people') + 1) t(i);

CREATE TABLE opportunities AS
SELECT
  i::BIGINT AS opp_id,
  CASE
    WHEN i % 211 = 0 THEN NULL
    WHEN i % 503 = 0 THEN (getvariable('companies') + i)::BIGINT
    ELSE (1 + mixed(i, 11) % getvariable('companies'))::BIGINT
  END AS account_id,
  (1 + mixed(i, 12) % 500)::BIGINT AS owner_id,
  (1 + mixed(i, 13) % 500)::BIGINT AS created_by_id,
  CASE WHEN i % 101 <> 0 THEN (1000 + 500 * (mixed(i, 14) % 40))::DECIMAL(18, 2) END AS amount,
  stage,
  stage = 'Closed Won' AS is_won,
  stage IN ('Closed Won', 'Closed Lost') AS is_closed,
  CASE stage
    WHEN 'Prospect' THEN 0.1
    WHEN 'Qualify' THEN 0.25
    WHEN 'Proposal' THEN 0.5
    WHEN 'Negotiate' THEN 0.75
    WHEN 'Closed Won' THEN 1.0
    ELSE 0.0
  END::DECIMAL(5, 2) AS probability,
  created_date,
  (created_date + (10 + mixed(i, 17) % 170)::INT)::DATE AS close_date
FROM (
  SELECT
    i,
    ['Prospect', 'Qualify', 'Proposal', 'Negotiate', 'Closed Won', 'Closed Lost', 'Closed Won',
     'Closed Lost'][1 + (mixed(i, 15) % 8)::INT] AS stage,
    (DATE '2023-01-01' + (mixed(i, 16) % 700)::INT)::DATE AS created_date
  FROM range(1, getvariable('deals') + 1) t(i)
);

-- No deal of LATAM closes in March or April 2024; nobody entered one in July 2024.
UPDATE opportunities SET close_date = close_date + INTERVAL 61 DAY
WHERE close_date BETWEEN DATE '2024-03-01' AND DATE '2024-04-30'
  AND account_id IN (SELECT account_id FROM accounts WHERE region = 'LATAM');
DELETE FROM opportunities WHERE created_date BETWEEN DATE '2024-07-01' AND DATE '2024-07-31';

CREATE TABLE opportunity_line_items AS
SELECT
  i::BIGINT AS line_id,
  (1 + mixed(i, 18) % getvariable('deals'))::BIGINT AS opp_id,
  CASE WHEN i % 307 <> 0 THEN (1 + mixed(i, 19) % 50)::BIGINT END AS product_id,
  (1 + mixed(i, 20) % 5)::INT AS quantity,
  (100 + 50 * (mixed(i, 21) % 20))::DECIMAL(18, 2) AS unit_price,
  ((1 + mixed(i, 20) % 5) * (100 + 50 * (mixed(i, 21) % 20)))::DECIMAL(18, 2) AS line_amount
FROM range(1, getvariable('lines') + 1) t(i);

CREATE TABLE opp_snapshots AS
SELECT
  (o.opp_id * 100 + m)::BIGINT AS snap_id,
  o.opp_id,
  (DATE '2024-01-31' + to_months(m::INT))::DATE AS snapshot_date,
  o.amount,
  o.stage
FROM (SELECT * FROM opportunities WHERE opp_id % 20 = 0) o, range(0, 6) r(m);
