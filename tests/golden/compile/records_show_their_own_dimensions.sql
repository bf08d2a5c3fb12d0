-- query: {rows: account, segments: [with_won_deal]}
-- model: dirty
-- why: Asked for nothing else, records show all their dimensions but the sensitive ones.
WITH listed AS (
  SELECT
    account.account_id AS account_id_of_row,
    account.name AS name,
    account.region AS region,
    account.vip AS vip,
    account.since AS since,
    account.account_id AS name_key
  FROM accounts AS account
  WHERE
    EXISTS(
      SELECT
        1
      FROM deals AS _exists_account_with_won_deal
      WHERE
        _exists_account_with_won_deal.account_id = account.account_id
        AND (
          _exists_account_with_won_deal.stage = 'Won'
        )
    )
)
SELECT
  account_id_of_row,
  name,
  region,
  vip,
  since,
  name_key
FROM listed
ORDER BY
  account_id_of_row ASC,
  name ASC,
  CASE
    WHEN region = 'North'
    THEN 0
    WHEN region = 'South'
    THEN 1
    ELSE CASE WHEN NOT region IS NULL THEN 2 END
  END ASC,
  region ASC,
  vip ASC,
  since ASC,
  name_key ASC
-- reference:
SELECT account_id, name, region, vip, since
FROM accounts
WHERE account_id IN (SELECT account_id FROM deals WHERE stage = 'Won')
