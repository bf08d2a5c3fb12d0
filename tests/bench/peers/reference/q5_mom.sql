-- query: {"metrics": ["won_amount"], "dimensions": ["account.region", "close_date:month"], "compare": "previous_period"}
-- compares: account.region, close_date:month, won_amount:change
with g as (select a.region, date_trunc('month',o.close_date)::date m, sum(o.amount) filter (where o.is_won) won from opportunities o left join accounts a using(account_id) group by all)
  select g.region, g.m, g.won - h.won mom from g left join g h on h.region is not distinct from g.region and h.m = g.m - interval 1 month order by all
