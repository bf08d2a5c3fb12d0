-- The rows of role_playing.yml: Ann is nobody's report, deal 4 has no creator.
CREATE TABLE people (person_id VARCHAR, name VARCHAR, team VARCHAR, boss_id VARCHAR);
INSERT INTO people VALUES
  ('p1', 'Ann', 'Red', NULL),
  ('p2', 'Bob', 'Red', 'p1'),
  ('p3', 'Cid', 'Blue', 'p1'),
  ('p4', 'Dan', 'Blue', 'p3');
CREATE TABLE deals (
  deal_id VARCHAR, owner_id VARCHAR, created_by VARCHAR, closed_on DATE, amount DECIMAL(18, 2)
);
INSERT INTO deals VALUES
  ('1', 'p2', 'p2', '2026-01-10', 10),
  ('2', 'p2', 'p3', '2026-02-10', 20),
  ('3', 'p4', 'p3', '2026-02-20', 40),
  ('4', 'p3', NULL, '2026-03-10', 80);
