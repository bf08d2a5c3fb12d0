-- The rows of ambiguous_path.yml: ticket 2's site and agent lie in different regions.
CREATE TABLE regions (region_id VARCHAR, name VARCHAR);
INSERT INTO regions VALUES ('n', 'North'), ('s', 'South');
CREATE TABLE sites (site_id VARCHAR, region_id VARCHAR);
INSERT INTO sites VALUES ('s1', 'n'), ('s2', 's'), ('s3', NULL);
CREATE TABLE agents (agent_id VARCHAR, region_id VARCHAR);
INSERT INTO agents VALUES ('a1', 'n'), ('a2', 's');
CREATE TABLE tickets (ticket_id VARCHAR, site_id VARCHAR, agent_id VARCHAR);
INSERT INTO tickets VALUES
  ('1', 's1', 'a1'), ('2', 's1', 'a2'), ('3', 's2', 'a1'), ('4', 's3', 'a2'), ('5', NULL, 'a1');
CREATE TABLE calls (call_id VARCHAR, site_id VARCHAR, agent_id VARCHAR);
INSERT INTO calls VALUES ('1', 's1', 'a2');
