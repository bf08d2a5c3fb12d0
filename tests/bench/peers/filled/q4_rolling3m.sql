-- A window still holds earlier months in a bucket that the reference leaves out, having no deal.
WITH won AS (
  SELECT a.region, date_trunc('month', o.close_date)::DATE AS month, sum(o.amount) AS amount
  FROM opportunities o LEFT JOIN accounts a USING (account_id)
  WHERE o.is_won GROUP BY ALL
), months AS (
  SELECT unnest(range(min(month), max(month) + INTERVAL 1 MONTH, INTERVAL 1 MONTH))::DATE AS month FROM won
), regions AS (SELECT DISTINCT region FROM won)
SELECT regions.region, months.month, (
  SELECT sum(won.amount) FROM won
  WHERE won.region IS NOT DISTINCT FROM regions.region
    AND won.month IN (months.month, months.month - INTERVAL 1 MONTH, months.month - INTERVAL 2 MONTH)
) AS amount
FROM months CROSS JOIN regions ORDER BY ALL
