-- query: {"metrics": ["won_amount_3_months"], "dimensions": ["account.region", "close_date:month"]}
with g as (select a.region, date_trunc('month',o.close_date)::date m, sum(o.amount) filter (where o.is_won) won from opportunities o left join accounts a using(account_id) group by all)
  select g.region, g.m, (select sum(h.won) from g h where h.region is not distinct from g.region and h.m > g.m - interval 3 month and h.m <= g.m) r3 from g order by all
