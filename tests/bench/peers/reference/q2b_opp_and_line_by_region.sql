-- query: {"metrics": ["opportunity_amount", "line_amount"], "dimensions": ["account.region"]}
with l as (select a.region, sum(l.line_amount) line_amount from opportunity_line_items l left join opportunities o using(opp_id) left join accounts a using(account_id) group by 1),
  o as (select a.region, sum(o.amount) amount from opportunities o left join accounts a using(account_id) group by 1)
  select coalesce(o.region,l.region) region, o.amount, l.line_amount from o full join l on o.region is not distinct from l.region order by all
