-- The rows of fan_out.yml: o1 has three lines, o3 none, o4 an unknown customer; l6 an unknown order.
CREATE TABLE customers (customer_id VARCHAR, name VARCHAR, region VARCHAR);
INSERT INTO customers VALUES ('c1', 'Ann', 'North'), ('c2', 'Ann', 'South'), ('c3', 'Bob', NULL);
CREATE TABLE orders (
  order_id VARCHAR, customer_id VARCHAR, ordered_on DATE, amount DECIMAL(18, 2)
);
INSERT INTO orders VALUES
  ('o1', 'c1', '2026-01-10', 200),
  ('o2', 'c2', '2026-01-20', 90),
  ('o3', 'c2', '2026-03-05', 120),
  ('o4', 'c9', '2026-03-31', 100);
CREATE TABLE lines (line_id VARCHAR, order_id VARCHAR, quantity BIGINT, price DECIMAL(18, 2));
INSERT INTO lines VALUES
  ('l1', 'o1', 1, 60),
  ('l2', 'o1', 1, 80),
  ('l3', 'o1', 2, 30),
  ('l4', 'o2', 3, 30),
  ('l5', 'o4', 2, 51),
  ('l6', 'o9', 9, 99);
