-- query: {"metrics": ["average_amount"], "dimensions": ["product.category"]}
with d as (select distinct p.category, o.opp_id, o.amount from opportunities o
  left join opportunity_line_items l using(opp_id) left join products p using(product_id)) select category, avg(amount) amount from d group by all order by all
