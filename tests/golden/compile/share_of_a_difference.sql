-- query: {metrics: [net], dimensions: [account.region], share_of: total}
-- model: history
-- why: Won minus lost adds up over regions, each side NULL as 0; a loss is a negative share.
WITH deal_metrics /* won_amount, lost_amount */ AS (
  SELECT
    account.region AS region,
    SUM(deal.amount) FILTER(WHERE
      deal.stage = 'Won') AS won_amount,
    SUM(deal.amount) FILTER(WHERE
      deal.stage = 'Lost') AS lost_amount
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    (
      deal.stage = 'Won' OR deal.stage = 'Lost'
    )
  GROUP BY
    1
), answer /* metrics */ AS (
  SELECT
    deal_metrics.region AS region,
    COALESCE(deal_metrics.won_amount, 0) - COALESCE(deal_metrics.lost_amount, 0) AS net
  FROM deal_metrics
)
SELECT
  region,
  net,
  net / NULLIF(SUM(net) OVER (), 0) AS "net:share"
FROM answer
ORDER BY
  CASE
    WHEN region = 'North'
    THEN 0
    WHEN region = 'South'
    THEN 1
    ELSE CASE WHEN NOT region IS NULL THEN 2 END
  END ASC,
  region ASC
-- reference:
SELECT * FROM (VALUES ('North', 175, 175 / 25), ('South', -170, -170 / 25), (NULL, 20, 20 / 25))
AS by_hand (region, net, share)
