-- query: {dimensions: [account.region]}
-- model: sample
-- ordered: true
-- why: A dimension alone is asked of its own dataset; the declared order comes first, not A to Z.
WITH listed AS (
  SELECT DISTINCT
    account.region AS region
  FROM accounts AS account
)
SELECT
  region
FROM listed
ORDER BY
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
SELECT region
FROM (SELECT DISTINCT region FROM accounts)
ORDER BY list_position(['North America', 'EMEA', 'APAC', 'LATAM'], region)
