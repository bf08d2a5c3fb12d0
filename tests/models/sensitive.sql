-- The rows of sensitive.yml: who joined after as_of, 2026-06-30 here, is not seen by a team.
CREATE TABLE people (person_id VARCHAR, name VARCHAR, email VARCHAR, team VARCHAR, joined DATE);
INSERT INTO people VALUES
  ('1', 'Ann', 'Ann@x.example', 'red', '2020-01-01'),
  ('2', 'Bob', 'ann@x.example', 'red', '2026-06-30'),
  ('3', 'Cid', NULL, 'red', '2026-07-01'),
  ('4', 'Dan', 'dan@y.example', 'blue', '2021-01-01');
