-- query: {"metrics": ["opportunity_amount"], "dimensions": ["owner.team", "creator.team"]}
select ow.team owner_team, cr.team creator_team, sum(o.amount) amount from opportunities o left join reps ow on ow.rep_id=o.owner_id left join reps cr on cr.rep_id=o.created_by_id group by all order by all
