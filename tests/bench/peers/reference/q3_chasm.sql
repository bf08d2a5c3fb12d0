-- query: {"metrics": ["pipeline", "contact_count"], "dimensions": ["account.segment"]}
with o as (select a.segment, sum(o.amount) pipeline from opportunities o left join accounts a using(account_id) where not o.is_closed group by 1),
  c as (select a.segment, count(*) contacts from contacts c left join accounts a using(account_id) group by 1)
  select coalesce(o.segment,c.segment) segment, o.pipeline, coalesce(c.contacts,0) from o full join c on o.segment is not distinct from c.segment order by all
