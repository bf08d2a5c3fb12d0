-- query: {"metrics": ["opportunity_amount"], "dimensions": ["account.region"], "share_of": "total"}
-- compares: account.region, opportunity_amount:share
select a.region, sum(o.amount)/sum(sum(o.amount)) over () pct from opportunities o left join accounts a using(account_id) group by all order by all
