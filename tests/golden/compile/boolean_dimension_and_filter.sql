-- query:
--   metrics: [deal_count]
--   dimensions: [account.vip]
--   where: [{field: deal.own, op: "!=", values: [true]}]
-- model: dirty
-- why: Not "yes" is no or unknown, of a boolean too.
WITH deal_metrics /* deal_count */ AS (
  SELECT
    account.vip AS vip,
    COUNT(*) AS deal_count
  FROM deals AS deal
  LEFT JOIN accounts AS account
    ON deal.account_id = account.account_id
  WHERE
    (
      deal.owner_id = deal.created_by
    ) IS DISTINCT FROM $value_1
  GROUP BY
    1
)
SELECT
  deal_metrics.vip AS vip,
  deal_metrics.deal_count AS deal_count
FROM deal_metrics
ORDER BY
  deal_metrics.vip ASC
-- reference:
SELECT a.vip, count(*)
FROM deals AS d
LEFT JOIN accounts AS a ON a.account_id = d.account_id
WHERE d.owner_id IS NULL OR d.created_by IS NULL OR d.owner_id <> d.created_by
GROUP BY a.vip
