-- query: {metrics: [people], dimensions: [person.mail_domain]}
-- model: sensitive
-- viewer: {groups: [team], attributes: {team: blue}, may_see: [person.mail_domain]}
-- why: Who was given the right sees the field, of the rows the policy leaves.
WITH visible_person /* row policy of person */ AS (
  SELECT
    person.email
  FROM people AS person
  WHERE
    person.team = $viewer_team AND person.joined <= CAST($as_of AS DATE)
), person_metrics /* people */ AS (
  SELECT
    LOWER(person.email) AS mail_domain,
    COUNT(*) AS people
  FROM visible_person AS person
  GROUP BY
    1
)
SELECT
  person_metrics.mail_domain AS mail_domain,
  person_metrics.people AS people
FROM person_metrics
ORDER BY
  person_metrics.mail_domain ASC
-- reference:
SELECT lower(email), count(*) FROM people WHERE team = 'blue' GROUP BY 1
