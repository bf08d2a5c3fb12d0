-- query: {"metrics": ["closing_amount"], "dimensions": ["time:quarter"]}
with d as (select s.*, date_trunc('quarter',snapshot_date)::date q from opp_snapshots s) select q, sum(amount) from d where snapshot_date=(select max(snapshot_date) from d d2 where d2.q=d.q) group by all order by all
