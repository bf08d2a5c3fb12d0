-- query:
--   metrics: [won_count, median_deal_size]
--   dimensions: [account.region, account.industry]
--   order_by: [{by: won_count, direction: desc}]
--   limit: 2
--   limit_per: account.region
--   others: true
-- model: sample
-- shows: others
-- ordered: false
-- why: Each region has its own others, where it has more than two industries.
WITH opportunity_metrics /* won_count, median_deal_size */ AS (
  SELECT
    account.region AS region,
    account.industry AS industry,
    COUNT(*) AS won_count,
    MEDIAN(CAST(opportunity.amount AS DOUBLE)) AS median_deal_size
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.stage = 'Closed Won'
  GROUP BY
    1,
    2
), answer /* metrics */ AS (
  SELECT
    opportunity_metrics.region AS region,
    opportunity_metrics.industry AS industry,
    opportunity_metrics.won_count AS won_count,
    opportunity_metrics.median_deal_size AS median_deal_size
  FROM opportunity_metrics
), ranked /* the place of each group */ AS (
  SELECT
    region,
    industry,
    won_count,
    median_deal_size,
    ROW_NUMBER() OVER (
      PARTITION BY region
      ORDER BY won_count DESC, CASE
        WHEN region = 'North America'
        THEN 0
        WHEN region = 'EMEA'
        THEN 1
        WHEN region = 'APAC'
        THEN 2
        WHEN region = 'LATAM'
        THEN 3
        ELSE CASE WHEN NOT region IS NULL THEN 4 END
      END ASC, region ASC, industry ASC
    ) AS place_in_group
  FROM answer
), cut /* groups beyond the limit */ AS (
  SELECT
    region,
    industry
  FROM ranked
  WHERE
    NOT (
      place_in_group <= 2
    )
), other_groups /* the groups that have others */ AS (
  SELECT
    region,
    COUNT(*) AS groups_cut
  FROM cut
  GROUP BY
    1
), opportunity_metrics_of_others /* won_count, median_deal_size */ AS (
  SELECT
    account.region AS region,
    COUNT(*) AS won_count,
    MEDIAN(CAST(opportunity.amount AS DOUBLE)) AS median_deal_size
  FROM opportunities AS opportunity
  LEFT JOIN accounts AS account
    ON opportunity.account_id = account.account_id
  WHERE
    opportunity.stage = 'Closed Won'
    AND EXISTS(
      SELECT
        1
      FROM cut
      WHERE
        cut.region IS NOT DISTINCT FROM account.region
        AND cut.industry IS NOT DISTINCT FROM account.industry
    )
  GROUP BY
    1
), others_together /* all others */ AS (
  SELECT
    other_groups.region AS region,
    COALESCE(opportunity_metrics_of_others.won_count, 0) AS won_count,
    opportunity_metrics_of_others.median_deal_size AS median_deal_size
  FROM other_groups
  LEFT JOIN opportunity_metrics_of_others
    ON opportunity_metrics_of_others.region IS NOT DISTINCT FROM other_groups.region
)
SELECT
  other_groups.region,
  others_together.won_count,
  others_together.median_deal_size
FROM other_groups
INNER JOIN others_together
  ON others_together.region IS NOT DISTINCT FROM other_groups.region
WHERE
  other_groups.groups_cut > 0
ORDER BY
  other_groups.region ASC
-- reference:
WITH won AS (
  SELECT a.region, a.industry, o.amount
  FROM opportunities AS o
  LEFT JOIN accounts AS a ON a.account_id = o.account_id
  WHERE o.stage = 'Closed Won'
), ranked AS (
  SELECT
    region,
    industry,
    row_number() OVER (PARTITION BY region ORDER BY count(*) DESC, industry NULLS LAST) AS place
  FROM won
  GROUP BY region, industry
)
SELECT won.region, NULL, count(*), median(won.amount::DOUBLE)
FROM won
INNER JOIN ranked
  ON ranked.region IS NOT DISTINCT FROM won.region
  AND ranked.industry IS NOT DISTINCT FROM won.industry
WHERE ranked.place > 2
GROUP BY won.region
