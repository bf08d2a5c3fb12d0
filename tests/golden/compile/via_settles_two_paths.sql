-- query: {metrics: [tickets], dimensions: [region.name]}
-- model: ambiguous_path
-- why: A ticket's region is that of its site, as the model says, never that of its agent.
WITH ticket_metrics /* tickets */ AS (
  SELECT
    region.name AS name,
    COUNT(*) AS tickets
  FROM tickets AS ticket
  LEFT JOIN sites AS site
    ON ticket.site_id = site.site_id
  LEFT JOIN regions AS region
    ON site.region_id = region.region_id
  GROUP BY
    1
)
SELECT
  ticket_metrics.name AS name,
  ticket_metrics.tickets AS tickets
FROM ticket_metrics
ORDER BY
  ticket_metrics.name ASC
-- reference:
SELECT
  (SELECT r.name FROM sites AS s, regions AS r WHERE s.site_id = t.site_id AND r.region_id = s.region_id),
  count(*)
FROM tickets AS t
GROUP BY 1
