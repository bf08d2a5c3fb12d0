-- query: {metrics: [people, mails], dimensions: [person.has_mail]}
-- model: sensitive
-- viewer: {groups: [team], attributes: {team: red}}
-- why: A policy may look at the model's day; a sensitive column may be counted, not shown.
WITH visible_person /* row policy of person */ AS (
  SELECT
    person.email
  FROM people AS person
  WHERE
    person.team = $viewer_team AND person.joined <= CAST($as_of AS DATE)
), person_metrics /* people, mails */ AS (
  SELECT
    NOT person.email IS NULL AS has_mail,
    COUNT(*) AS people,
    COUNT(DISTINCT person.email) AS mails
  FROM visible_person AS person
  GROUP BY
    1
)
SELECT
  person_metrics.has_mail AS has_mail,
  person_metrics.people AS people,
  person_metrics.mails AS mails
FROM person_metrics
ORDER BY
  person_metrics.has_mail ASC
-- reference:
SELECT email IS NOT NULL, count(*), count(DISTINCT email)
FROM people
WHERE team = 'red' AND joined <= DATE '2026-06-30'
GROUP BY 1
