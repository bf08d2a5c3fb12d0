-- The rows of aggregates.yml. Sensor b has one value, c none; r4 and r5 were taken at one moment.
CREATE TABLE readings (
  reading_id VARCHAR, sensor VARCHAR, value DECIMAL(18, 2), score DOUBLE, taken_at TIMESTAMP,
  note VARCHAR
);
INSERT INTO readings VALUES
  ('r1', 'a', 10, 1, '2026-06-01 08:00:00', NULL),
  ('r2', 'a', 20, 2, '2026-06-02 08:00:00', 'minus'),
  ('r3', 'a', 40.5, 4, '2026-06-03 08:00:00', 'plus'),
  ('r4', 'a', 80, 8, '2026-06-04 08:00:00', NULL),
  ('r5', 'a', 70, NULL, '2026-06-04 08:00:00', NULL),
  ('r6', 'a', 5, 5, NULL, NULL),
  ('r7', 'b', 0, 3, '2026-06-01 08:00:00', 'minus'),
  ('r8', 'b', NULL, NULL, '2026-06-05 08:00:00', NULL),
  ('r9', 'c', NULL, NULL, '2026-06-01 08:00:00', NULL),
  ('r10', NULL, 7, 7, '2026-06-01 08:00:00', NULL);
