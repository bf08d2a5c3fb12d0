-- query: {dimensions: [opportunity.stage, account.region]}
-- model: sample
-- why: Several dimensions are asked of the one dataset that holds them together.
WITH listed AS (
  SELECT DISTINCT
    opportunity.stage AS stage,
    account.region AS region
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
)
SELECT
  stage,
  region
FROM listed
ORDER BY
  CASE
    WHEN stage = 'Prospecting'
    THEN 0
    WHEN stage = 'Qualification'
    THEN 1
    WHEN stage = 'Proposal'
    THEN 2
    WHEN stage = 'Negotiation'
    THEN 3
    WHEN stage = 'Closed Won'
    THEN 4
    WHEN stage = 'Closed Lost'
    THEN 5
    ELSE CASE WHEN NOT stage IS NULL THEN 6 END
  END ASC,
  stage ASC,
  CASE
    WHEN region = 'North America'
    THEN 0
    WHEN region = 'EMEA'
    THEN 1
    WHEN region = 'APAC'
    THEN 2
    WHEN region = 'LATAM'
    THEN 3
    ELSE CASE WHEN NOT region IS NULL THEN 4 END
  END ASC,
  region ASC
-- reference:
SELECT o.stage, a.region
FROM opportunities AS o
LEFT JOIN accounts AS a ON a.account_id = o.account_id
GROUP BY ALL
