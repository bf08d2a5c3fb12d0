-- query: {"metrics": ["line_amount"], "dimensions": ["product.category", "account.region"]}
select p.category, a.region, sum(l.line_amount) line_amount from opportunity_line_items l
  left join products p using(product_id) left join opportunities o using(opp_id) left join accounts a on a.account_id=o.account_id
  group by all order by all
