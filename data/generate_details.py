"""What hangs on a chunk of deals (line items, contacts), and the quotas set from all of them."""

#: Lines of a deal add up to its amount, to the cent, but for a few that nobody kept up to date.
LINES = """
CREATE OR REPLACE TEMP TABLE line AS
WITH sold AS (
    SELECT i, opportunity_id, segment, CAST(amount * 100 * CASE WHEN draw(i, 501) < 0.05
            THEN 0.9 ELSE 1 END AS BIGINT) AS cents,
        CASE WHEN draw(i, 502) < 0.20 THEN 1 WHEN draw(i, 502) < 0.48 THEN 2
            WHEN draw(i, 502) < 0.78 THEN 3 WHEN draw(i, 502) < 0.96 THEN 4 ELSE 5 END AS lines
    FROM present
    WHERE amount > 0 AND draw(i, 503) < CASE WHEN step = 5 THEN 0.94 WHEN reached >= 3 THEN 0.88
        ELSE 0.52 END
), split AS (
    SELECT i, opportunity_id, cents, lines, unnest(range(lines)) AS place, segment FROM sold
), shared AS (
    -- Five and fourteen have no common factor: no product twice on a deal.
    SELECT *, 1 + (CAST(floor(draw(i, 504) ** CASE segment WHEN 'Enterprise' THEN 2.2
            WHEN 'Mid-Market' THEN 1.3 ELSE 0.8 END * 14) AS BIGINT) + place * 5) % 14 AS product,
        CAST(floor(cents * (0.6 + draw(i * 8 + place, 505)) / (2.0 * lines)) AS BIGINT) AS part
    FROM split
), summed AS (
    SELECT *, CASE WHEN place = 0 THEN cents - (sum(part) OVER (PARTITION BY i) - part)
        ELSE part END AS line_cents
    FROM shared
)
SELECT $before + row_number() OVER (ORDER BY i, place) AS line, opportunity_id,
    CASE WHEN draw(i * 8 + place, 506) < 0.004 THEN format('PRD-9{:02d}', i % 100)
        WHEN draw(i * 8 + place, 506) < 0.006 THEN NULL
        ELSE format('PRD-{:02d}', summed.product) END AS product_id,
    greatest(1, CAST(round(line_cents / 100 / product.list_price) AS BIGINT)) AS quantity,
    (line_cents::DECIMAL(18, 0) / 100)::DECIMAL(18, 2) AS amount
FROM summed JOIN product ON product.product = summed.product
"""

#: People at the account: most are linked to the deal, some to the account alone.
CONTACTS = """
CREATE OR REPLACE TEMP TABLE person AS
WITH met AS (
    SELECT i, opportunity_id, account, CASE WHEN i = 7 THEN 2 WHEN draw(i, 601) < 0.13 THEN 0
        WHEN draw(i, 601) < 0.50 THEN 1 WHEN draw(i, 601) < 0.79 THEN 2
        WHEN draw(i, 601) < 0.94 THEN 3 ELSE 4 END AS people
    FROM present
), listed AS (
    SELECT *, unnest(range(greatest(people, CASE WHEN draw(i, 602) < 0.5 THEN 1 ELSE 0 END)))
        AS place
    FROM met
), known AS (
    SELECT *, i * 8 + place AS k, draw(i * 8 + place, 603) ** 0.8 AS rank FROM listed
), named AS (
    SELECT known.*, pick(contact_first, draw(k, 604)) AS first_name,
        CASE WHEN i = 7 AND place = 0 THEN 'Smith' ELSE pick(contact_last, draw(k, 605))
        END AS last_name,
        CASE WHEN draw(k, 606) < 0.02 THEN NULL ELSE pick(titles, rank) END AS title,
        pick(departments, rank) AS department,
        CASE WHEN draw(k, 607) < 0.12 THEN NULL ELSE pick(roles, rank) END AS role
    FROM known CROSS JOIN words
)
SELECT $before + row_number() OVER (ORDER BY i, place) AS person,
    CASE WHEN people > 0 THEN opportunity_id END AS opportunity_id,
    account.account_id, first_name || ' ' || last_name AS name, title, role, department,
    CASE WHEN draw(k, 608) < 0.06 THEN NULL ELSE lower(first_name || '.' || last_name)
        || '@' || lower(account.account_id) || '.example' END AS email,
    CASE WHEN draw(k, 609) < 0.25 THEN NULL
        ELSE format('+1-555-{:04d}', CAST(floor(draw(k, 610) * 10000) AS BIGINT)) END AS phone
FROM named JOIN account ON account.account = named.account
"""

DETAILS: tuple[str, ...] = (LINES, CONTACTS)

#: What each rep booked in each quarter, gathered chunk by chunk.
BOOKED = """
INSERT INTO booked
SELECT rep, date_trunc('quarter', close_date)::DATE, sum(amount)
FROM present WHERE step = 5 AND amount IS NOT NULL GROUP BY ALL
"""
BOOKED_TABLE = "CREATE TABLE booked (rep INTEGER, quarter_start DATE, amount DECIMAL(18, 2))"

#: A quota follows the team's usual year, the season, the rep's ramp, and a little of what the
#: rep's own pipeline promised; new reps have one from their first whole quarter.
QUOTAS = """
CREATE OR REPLACE TEMP TABLE quota AS
WITH quarters AS (
    SELECT n AS quarter, (first_day() + to_months(3 * n::INTEGER))::DATE AS quarter_start
    FROM range(1, 16) AS t(n)
), seat AS (
    SELECT rep.rep, rep.rep_id, rep.team, quarters.*,
        least(1.0, 0.4 + 0.15 * date_diff('quarter', rep.hired_date, quarter_start)) AS ramp
    FROM rep CROSS JOIN quarters WHERE rep.hired_date < quarter_start
), earned AS (
    SELECT rep, quarter_start, sum(amount)::DOUBLE AS amount FROM booked GROUP BY ALL
), team AS (
    -- The level of a team, per full seat: the mean of its bookings, in steady growth.
    SELECT seat.team, sum(coalesce(earned.amount, 0)) / sum(ramp * 1.03 ** quarter) AS level
    FROM seat LEFT JOIN earned
        ON earned.rep = seat.rep AND earned.quarter_start = seat.quarter_start
    WHERE seat.quarter BETWEEN 2 AND 13 GROUP BY seat.team
)
SELECT seat.rep_id, seat.quarter_start,
    greatest(5000, round((0.58 * team.level * 1.03 ** seat.quarter * ramp
        * CASE quarter(seat.quarter_start) WHEN 1 THEN 0.93 WHEN 2 THEN 1.0 WHEN 3 THEN 0.95
            ELSE 1.12 END
        + 0.42 * CASE WHEN seat.quarter_start > as_of()
            THEN team.level * 1.03 ** seat.quarter * ramp ELSE coalesce(earned.amount, 0) END)
        * (0.95 + 0.1 * draw(seat.rep * 64 + seat.quarter, 701)) / 0.87, -3))::DECIMAL(18, 2)
        AS amount
FROM seat JOIN team ON team.team = seat.team
LEFT JOIN earned ON earned.rep = seat.rep AND earned.quarter_start = seat.quarter_start
ORDER BY seat.rep, seat.quarter_start
"""
