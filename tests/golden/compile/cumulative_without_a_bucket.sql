-- query:
--   metrics: [bookings_rolling_3m, bookings_qtd, bookings_ytd]
--   dimensions: [account.region]
--   time: {window: {year: 2025, month: 8}}
-- model: sample
-- why: Without a bucket the value is that of the window's last day, 31 August.
WITH opportunity_last_3_months /* bookings */ AS (
  SELECT
    account.region AS region,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.close_date >= $opportunity_last_3_months_first
    AND opportunity.close_date < $opportunity_last_3_months_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), opportunity_quarter_to_date /* bookings */ AS (
  SELECT
    account.region AS region,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.close_date >= $opportunity_quarter_to_date_first
    AND opportunity.close_date < $opportunity_quarter_to_date_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), opportunity_year_to_date /* bookings */ AS (
  SELECT
    account.region AS region,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.close_date >= $opportunity_year_to_date_first
    AND opportunity.close_date < $opportunity_year_to_date_after
    AND opportunity.stage = 'Closed Won'
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    region
  FROM opportunity_last_3_months
  UNION
  SELECT
    region
  FROM opportunity_quarter_to_date
  UNION
  SELECT
    region
  FROM opportunity_year_to_date
)
SELECT
  found.region AS region,
  opportunity_last_3_months.bookings AS bookings_rolling_3m,
  opportunity_quarter_to_date.bookings AS bookings_qtd,
  opportunity_year_to_date.bookings AS bookings_ytd
FROM found
LEFT JOIN opportunity_last_3_months
  ON opportunity_last_3_months.region IS NOT DISTINCT FROM found.region
LEFT JOIN opportunity_quarter_to_date
  ON opportunity_quarter_to_date.region IS NOT DISTINCT FROM found.region
LEFT JOIN opportunity_year_to_date
  ON opportunity_year_to_date.region IS NOT DISTINCT FROM found.region
ORDER BY
  CASE
    WHEN found.region = 'North America'
    THEN 0
    WHEN found.region = 'EMEA'
    THEN 1
    WHEN found.region = 'APAC'
    THEN 2
    WHEN found.region = 'LATAM'
    THEN 3
    ELSE CASE WHEN NOT found.region IS NULL THEN 4 END
  END ASC,
  found.region ASC
-- reference:
SELECT
  a.region,
  sum(o.amount) FILTER (WHERE o.close_date >= DATE '2025-06-01'),
  sum(o.amount) FILTER (WHERE o.close_date >= DATE '2025-07-01'),
  sum(o.amount)
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
WHERE o.stage = 'Closed Won' AND o.close_date BETWEEN DATE '2025-01-01' AND DATE '2025-08-31'
GROUP BY a.region
