-- The rows of history.yml, as of 2026-06-15: a Monday in mid-month, with rows beyond it.
CREATE TABLE accounts (account_id VARCHAR, name VARCHAR, region VARCHAR);
INSERT INTO accounts VALUES ('a1', 'Ann', 'North'), ('a2', 'Bob', 'South'), ('a3', 'Cy', NULL);
-- w6's account is unknown, w7's amount, w10's date; w9 and w11 closed a year before w6 and w7.
CREATE TABLE deals (
  deal_id VARCHAR, account_id VARCHAR, stage VARCHAR, amount DECIMAL(18, 2), created DATE,
  closed DATE
);
INSERT INTO deals VALUES
  ('w1', 'a1', 'Won', 100, '2025-12-01', '2026-01-31'),
  ('w2', 'a1', 'Won', 50, '2026-01-05', '2026-02-10'),
  ('w3', 'a2', 'Won', 200, '2026-01-05', '2026-02-28'),
  ('w4', 'a1', 'Won', 30, '2026-02-20', '2026-03-01'),
  ('w5', 'a2', 'Won', 80, '2026-02-20', '2026-05-31'),
  ('w6', 'a9', 'Won', 20, '2026-03-01', '2026-06-10'),
  ('w7', 'a1', 'Won', NULL, '2026-03-01', '2026-06-15'),
  ('w8', 'a1', 'Won', 60, '2024-12-01', '2025-02-10'),
  ('w9', 'a2', 'Won', -40, '2024-12-01', '2025-06-09'),
  ('w10', 'a2', 'Won', 90, '2025-01-01', NULL),
  ('w11', 'a1', 'Won', 5, '2025-01-01', '2025-06-12'),
  ('l1', 'a2', 'Lost', 500, '2026-01-10', '2026-02-11'),
  ('l2', 'a1', 'Lost', 70, '2026-03-10', '2026-05-05'),
  ('o1', 'a3', 'Open', 10, '2026-06-01', '2026-07-20');
CREATE TABLE tags (deal_id VARCHAR, tag VARCHAR);
INSERT INTO tags VALUES
  ('w1', 'big'), ('w1', 'old'), ('w2', 'big'), ('w3', 'big'), ('w3', 'old'), ('l1', 'old');
-- w2 skips a step, w3 begins at the second, w5 goes back, l1 leaves; w4 has two rows at one moment.
-- st17 has no deal, st18 no time; e1 to e4 stand around the thirty days of a conversion.
CREATE TABLE states (
  state_id VARCHAR, deal_id VARCHAR, stage VARCHAR, entered_at TIMESTAMP, left_at TIMESTAMP,
  amount DECIMAL(18, 2), channel VARCHAR
);
INSERT INTO states VALUES
  ('st01', 'w1', 'New', '2025-12-01 09:00:00', '2026-01-10 00:00:00', 100, 'web'),
  ('st02', 'w1', 'Offer', '2026-01-10 00:00:00', '2026-01-31 12:00:00', 110, 'shop'),
  ('st03', 'w1', 'Won', '2026-01-31 12:00:00', NULL, 100, 'shop'),
  ('st04', 'w2', 'New', '2026-01-05 10:00:00', '2026-02-01 00:00:00', 50, 'web'),
  ('st05', 'w2', 'Won', '2026-02-01 00:00:00', NULL, 50, 'web'),
  ('st06', 'w3', 'Offer', '2026-01-05 10:00:00', '2026-02-28 00:00:00', 180, 'shop'),
  ('st07', 'w3', 'Won', '2026-02-28 00:00:00', NULL, 200, NULL),
  ('st08', 'w4', 'Offer', '2026-02-20 10:00:00', '2026-03-01 00:00:00', 30, 'shop'),
  ('st09', 'w4', 'New', '2026-02-20 10:00:00', '2026-02-20 10:00:00', 30, 'web'),
  ('st10', 'w5', 'New', '2026-02-20 00:00:00', '2026-03-01 00:00:00', 80, NULL),
  ('st11', 'w5', 'Offer', '2026-03-01 00:00:00', '2026-03-15 00:00:00', 80, NULL),
  ('st12', 'w5', 'New', '2026-03-15 00:00:00', '2026-04-01 00:00:00', 75, 'web'),
  ('st13', 'w5', 'Offer', '2026-04-01 00:00:00', '2026-05-31 08:00:00', 80, 'web'),
  ('st14', 'w5', 'Won', '2026-05-31 08:00:00', NULL, 80, 'web'),
  ('st15', 'l1', 'New', '2026-01-10 00:00:00', '2026-02-01 00:00:00', 500, 'web'),
  ('st16', 'l1', 'Lost', '2026-02-01 00:00:00', NULL, 500, 'web'),
  ('st17', NULL, 'New', '2026-03-05 00:00:00', '2026-04-05 00:00:00', 1, 'web'),
  ('st18', 'z1', 'Offer', NULL, NULL, 999, 'shop'),
  ('st19', 'o1', 'New', '2026-06-01 08:00:00', NULL, 10, 'shop'),
  ('st20', 'x1', 'Offer', '2026-06-15 23:30:00', NULL, 7, 'shop'),
  ('st21', 'x2', 'Offer', '2026-06-16 00:00:00', NULL, 3000, 'shop'),
  ('st22', 'e1', 'Offer', '2026-04-01 12:00:00', '2026-05-01 12:00:00', NULL, 'web'),
  ('st23', 'e1', 'Won', '2026-05-01 12:00:00', NULL, NULL, 'web'),
  ('st24', 'e2', 'Offer', '2026-04-01 12:00:00', '2026-05-01 12:00:01', 4, 'web'),
  ('st25', 'e2', 'Won', '2026-05-01 12:00:01', NULL, 4, 'web'),
  ('st26', 'e3', 'Won', '2026-03-01 00:00:00', '2026-04-02 00:00:00', 5, 'web'),
  ('st27', 'e3', 'Offer', '2026-04-02 00:00:00', NULL, 5, 'web'),
  ('st28', 'e4', 'Offer', '2026-04-03 00:00:00', '2026-04-03 00:00:00', 6, 'web'),
  ('st29', 'e4', 'Won', '2026-04-03 00:00:00', NULL, 6, 'web');
-- B has no snapshot on 28 February, nobody one in April, and the last one lies after as_of.
CREATE TABLE stock (item VARCHAR, day DATE, value DECIMAL(18, 2));
INSERT INTO stock VALUES
  ('A', '2026-01-31', 10), ('B', '2026-01-31', 5),
  ('A', '2026-02-27', 12), ('B', '2026-02-27', 6),
  ('A', '2026-02-28', 14),
  ('A', '2026-03-15', 9), ('B', '2026-03-15', 7),
  ('A', '2026-05-31', 20), ('B', '2026-05-31', 1),
  ('A', '2026-06-14', 22), ('B', '2026-06-14', 2),
  ('A', '2026-06-30', 99);
CREATE TABLE notes (note_id VARCHAR, state_id VARCHAR, kind VARCHAR);
INSERT INTO notes VALUES ('n1', 'st01', 'call'), ('n2', 'st01', 'mail'), ('n3', 'st12', 'call');
