-- query: {"metrics": ["win_rate"], "dimensions": ["account.region", "close_date:month"]}
select a.region, date_trunc('month', o.close_date)::date m,
  count(*) filter (where o.is_won)*1.0/nullif(count(*) filter (where o.is_closed),0) win_rate
  from opportunities o left join accounts a using(account_id) group by all order by all
