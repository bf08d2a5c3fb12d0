-- query:
--   metrics: [contact_count, won_count]
--   dimensions: [account.country]
--   where: [{field: account.segment, op: "=", values: [Enterprise]}]
--   having: [{metric: lost_amount, op: "<", value: 700000}]
-- model: sample
-- why: A country with contacts and lost deals only is a group, and its lost amount is known there.
WITH contact_metrics /* contact_count */ AS (
  SELECT
    account.country AS country,
    COUNT(*) AS contact_count
  FROM contacts AS contact
  LEFT JOIN accounts AS account
    ON contact.account_id = account.account_id
  WHERE
    account.segment = $value_1
  GROUP BY
    1
), opportunity_metrics /* won_count, lost_amount */ AS (
  SELECT
    account.country AS country,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') AS won_count,
    SUM(opportunity.amount) FILTER(WHERE
      opportunity.stage = 'Closed Lost') AS lost_amount,
    COUNT(*) FILTER(WHERE
      opportunity.stage = 'Closed Won') > 0 AS makes_group
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    account.segment = $value_1
    AND (
      opportunity.stage = 'Closed Won' OR opportunity.stage = 'Closed Lost'
    )
  GROUP BY
    1
), found /* groups with a row of an asked metric */ AS (
  SELECT
    country
  FROM contact_metrics
  UNION
  SELECT
    country
  FROM opportunity_metrics
  WHERE
    makes_group
), answer /* metrics */ AS (
  SELECT
    found.country AS country,
    COALESCE(contact_metrics.contact_count, 0) AS contact_count,
    COALESCE(opportunity_metrics.won_count, 0) AS won_count,
    opportunity_metrics.lost_amount AS lost_amount
  FROM found
  LEFT JOIN contact_metrics
    ON contact_metrics.country IS NOT DISTINCT FROM found.country
  LEFT JOIN opportunity_metrics
    ON opportunity_metrics.country IS NOT DISTINCT FROM found.country
)
SELECT
  country,
  contact_count,
  won_count
FROM answer
WHERE
  lost_amount < $having_0
ORDER BY
  country ASC
-- reference:
WITH c AS (
  SELECT a.country, count(*) AS contacts
  FROM contacts
  INNER JOIN accounts AS a USING (account_id)
  WHERE a.segment = 'Enterprise'
  GROUP BY 1
), o AS (
  SELECT
    a.country,
    count(*) FILTER (WHERE stage = 'Closed Won') AS won,
    sum(amount) FILTER (WHERE stage = 'Closed Lost') AS lost
  FROM opportunities
  INNER JOIN accounts AS a USING (account_id)
  WHERE a.segment = 'Enterprise'
  GROUP BY 1
)
SELECT o.country, coalesce(contacts, 0), won
FROM o
LEFT JOIN c ON c.country = o.country
WHERE lost < 700000 AND (contacts > 0 OR won > 0)
