-- query: {metrics: [bookings, contact_count], dimensions: [account.segment]}
-- model: sample
-- why: Each dataset is aggregated apart and combined null-safe; joined first, each deal would
--   count once per contact of its account.
WITH opportunity_metrics /* bookings */ AS (
  SELECT
    account.segment AS segment,
    SUM(opportunity.amount) AS bookings
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1
), contact_metrics /* contact_count */ AS (
  SELECT
    account.segment AS segment,
    COUNT(*) AS contact_count
  FROM contacts AS contact
  LEFT JOIN accounts AS account
    ON contact.account_id = account.account_id
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    segment
  FROM opportunity_metrics
  UNION
  SELECT
    segment
  FROM contact_metrics
)
SELECT
  found.segment AS segment,
  opportunity_metrics.bookings AS bookings,
  COALESCE(contact_metrics.contact_count, 0) AS contact_count
FROM found
LEFT JOIN opportunity_metrics
  ON opportunity_metrics.segment IS NOT DISTINCT FROM found.segment
LEFT JOIN contact_metrics
  ON contact_metrics.segment IS NOT DISTINCT FROM found.segment
ORDER BY
  CASE
    WHEN found.segment = 'Enterprise'
    THEN 0
    WHEN found.segment = 'Mid-Market'
    THEN 1
    WHEN found.segment = 'SMB'
    THEN 2
    ELSE CASE WHEN NOT found.segment IS NULL THEN 3 END
  END ASC,
  found.segment ASC
-- reference:
WITH booked AS (
  SELECT coalesce(a.segment, '(none)') AS segment, sum(o.amount) AS amount
  FROM opportunities AS o
  LEFT JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won'
  GROUP BY 1
), people AS (
  SELECT coalesce(a.segment, '(none)') AS segment, count(*) AS contacts
  FROM contacts AS c
  LEFT JOIN accounts AS a ON a.account_id = c.account_id
  GROUP BY 1
)
SELECT
  nullif(coalesce(booked.segment, people.segment), '(none)'),
  booked.amount,
  coalesce(people.contacts, 0)
FROM booked
FULL JOIN people ON people.segment = booked.segment
