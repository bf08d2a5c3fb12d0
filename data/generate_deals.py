"""One chunk of deals: who buys, who sells, for how much, and what becomes of it.

`DEALS` is a tuple of statements run in order; each makes one temporary table of the chunk from
the one before. `$low`, `$high` bound the chunk (half-open), `$total` is the number of all deals.
"""

#: When, for which account, by which rep. Deals are numbered in the order of their creation.
BORN = """
CREATE OR REPLACE TEMP TABLE born AS
WITH dated AS (
    SELECT i, months.month,
        workday(greatest(DATE '2023-01-03', months.starts + CAST(floor(
            ((i - 0.5) / $total - months.before) / months.share
            * day(last_day(months.starts))) AS INTEGER))) AS created_date
    FROM range($low, $high) AS t(i)
    ASOF JOIN months ON (i - 0.5) / $total >= months.before
), chosen AS (
    -- Accounts are in the order of their creation: choose among those that exist by then, the
    -- older ones a little more often.
    SELECT *, 1 + CAST(floor(greatest(1, floor($accounts * (0.45 + 0.55
        * greatest(0, created_date - first_day() - 3) / 1275)))
        * draw(i, 101) ** 1.2) AS BIGINT) AS account
    FROM dated
), bought AS (
    SELECT chosen.*, account.segment, account.region, account.name AS account_name,
        CASE WHEN draw(i, 102) < 0.003 THEN format('ACC-9{:05d}', i % 100000)
            WHEN draw(i, 102) < 0.005 THEN NULL ELSE account.account_id END AS account_id,
        CASE WHEN account.region = 'APAC' THEN 'Pacific'
            WHEN account.region = 'LATAM' THEN 'Andean'
            WHEN account.region = 'EMEA' AND account.segment = 'Enterprise' THEN 'Atlantic'
            WHEN account.region = 'EMEA' THEN 'Continental'
            WHEN account.segment = 'Enterprise' THEN 'Strategic'
            WHEN account.segment = 'Mid-Market' THEN 'Commercial'
            ELSE 'Emerging' END AS team
    FROM chosen JOIN account ON account.account = chosen.account
)
SELECT bought.*, rep.rep,
    CASE WHEN draw(i, 103) < 0.003 THEN format('REP-9{:03d}', i % 1000)
        ELSE rep.rep_id END AS owner_id,
    (created_date - rep.hired_date) / 30.4 AS months_at_work,
    CASE WHEN draw(i, 104) < 0.58 THEN 'New Business' WHEN draw(i, 104) < 0.87 THEN 'Expansion'
        ELSE 'Renewal' END AS type,
    CASE WHEN draw(i, 105) < 0.32 THEN 'Inbound' WHEN draw(i, 105) < 0.62 THEN 'Outbound'
        WHEN draw(i, 105) < 0.79 THEN 'Partner' WHEN draw(i, 105) < 0.90 THEN 'Event'
        ELSE 'Referral' END AS lead_source
FROM bought
JOIN staffing ON staffing.month = bought.month AND staffing.team = bought.team
JOIN rep ON rep.team = bought.team
    AND rep.place = 1 + CAST(floor(draw(i, 106) * staffing.staff) AS BIGINT)
"""

#: Whether it will be won, how long it takes, what it is worth.
FATE = """
CREATE OR REPLACE TEMP TABLE fate AS
WITH weighed AS (
    SELECT *,
        CASE type WHEN 'New Business' THEN 0.185 WHEN 'Expansion' THEN 0.30 ELSE 0.57 END
        * CASE segment WHEN 'Enterprise' THEN 0.84 WHEN 'Mid-Market' THEN 1.02 ELSE 1.12 END
        * CASE lead_source WHEN 'Referral' THEN 1.35 WHEN 'Partner' THEN 1.15
            WHEN 'Inbound' THEN 1.08 WHEN 'Event' THEN 0.90 ELSE 0.74 END
        * CASE region WHEN 'North America' THEN 1.06 WHEN 'EMEA' THEN 1.00
            WHEN 'APAC' THEN 0.88 ELSE 0.80 END
        * (0.80 + 0.40 * draw(rep, 201))
        * least(1.0, 0.40 + 0.06 * greatest(0, months_at_work)) AS skill,
        CASE segment WHEN 'Enterprise' THEN 105 WHEN 'Mid-Market' THEN 64 ELSE 38 END
        * CASE type WHEN 'New Business' THEN 1.12 WHEN 'Expansion' THEN 0.85 ELSE 0.72 END
        * CASE lead_source WHEN 'Referral' THEN 0.85 WHEN 'Outbound' THEN 1.12 ELSE 1.0 END
        * exp(0.42 * bell(i, 202)) AS cycle,
        CASE segment WHEN 'Enterprise' THEN 118000 WHEN 'Mid-Market' THEN 36000 ELSE 9800 END
        * CASE type WHEN 'New Business' THEN 1.0 WHEN 'Expansion' THEN 0.62 ELSE 0.90 END
        * CASE WHEN region = 'LATAM' THEN 0.75 WHEN region = 'APAC' THEN 0.9 ELSE 1.0 END
        * 1.07 ** (month / 12.0) * exp(0.52 * bell(i, 205)) AS worth
    FROM born
), timed AS (
    -- Budgets run out at the end of the year: more is signed, and bigger.
    SELECT *, CASE quarter(created_date + CAST(cycle AS INTEGER)) WHEN 1 THEN 0.92 WHEN 2 THEN 1.0
        WHEN 3 THEN 0.93 ELSE 1.14 END AS season
    FROM weighed
), settled AS (
    SELECT *, draw(i, 208) < skill * season AS wins, draw(i, 209) < 0.012 AS lingers,
        CASE WHEN draw(i, 210) < 0.55 THEN round(worth * sqrt(season), -2)
            ELSE round(worth * sqrt(season), 2) END AS price
    FROM timed
)
SELECT * EXCLUDE (worth, price),
    -- The last open stage it reaches; a lost deal may end at any of them.
    CASE WHEN wins AND NOT lingers THEN 4 WHEN draw(i, 211) < 0.20 THEN 1
        WHEN draw(i, 211) < 0.55 THEN 2
        WHEN draw(i, 211) < 0.82 OR lingers THEN 3 ELSE 4 END AS reached,
    CAST(greatest(8, round(cycle * CASE WHEN wins THEN 1.0 ELSE 0.92 END)) AS INTEGER) AS days,
    CASE WHEN draw(i, 212) < 0.016 THEN NULL WHEN draw(i, 212) < 0.019 THEN 0
        ELSE price END::DECIMAL(18, 2) AS last_amount,
    CASE WHEN draw(i, 212) < 0.016 OR draw(i, 213) < 0.05 THEN NULL
        WHEN draw(i, 213) < 0.38
        THEN round(price * (0.75 + 0.60 * draw(i, 214)), -2)
        ELSE price END::DECIMAL(18, 2) AS first_amount
FROM settled
"""

#: When it closes. Buyers sign at the quarter's end, and nobody signs in August.
CLOSE = """
CREATE OR REPLACE TEMP TABLE ending AS
WITH natural_end AS (
    SELECT *, CASE WHEN lingers
        THEN as_of() + CAST(90 + floor(draw(i, 301) * 300) AS INTEGER)
        ELSE created_date + days END AS due
    FROM fate
), seasonal AS (
    SELECT * REPLACE (CASE
        WHEN month(due) = 8 AND draw(i, 302) < 0.5 THEN due + 29
        WHEN wins AND quarter_end(due) - due < 45 AND draw(i, 303) < 0.42
            THEN greatest(due, quarter_end(due) - CAST(floor(draw(i, 304) ** 2 * 12) AS INTEGER))
        ELSE due END AS due)
    FROM natural_end
), worked AS (
    SELECT * EXCLUDE (due), workday(due) AS due_date FROM seasonal
)
SELECT *, least(due_date - created_date, 45 + days) AS path_days,
    -- Bigger deals slip more often, and what slipped once slips again.
    least(CASE WHEN lingers THEN 4
        WHEN draw(i, 305) < CASE segment WHEN 'Enterprise' THEN 0.60 ELSE 0.74 END THEN 0
        WHEN draw(i, 305) < 0.83 THEN 1 WHEN draw(i, 305) < 0.92 THEN 2
        WHEN draw(i, 305) < 0.97 THEN 3 ELSE 4 END, (due_date - created_date) // 22) AS pushes,
    CASE WHEN lingers THEN CAST(10 + floor(draw(i, 306) * 60) AS INTEGER)
        WHEN draw(i, 307) < 0.55 THEN -1 - CAST(floor(draw(i, 306) * 6) AS INTEGER)
        ELSE CAST(floor(draw(i, 306) * 15) AS INTEGER) END AS lateness,
    draw(i, 308) < 0.40 AS month_ends,
    -- A few lost deals come back, and some of those are won after all.
    CASE WHEN NOT wins AND NOT lingers AND draw(i, 309) < 0.03
        THEN due_date + 20 + CAST(floor(draw(i, 310) * 60) AS INTEGER) END AS reopened,
    CASE WHEN NOT wins AND NOT lingers AND draw(i, 309) < 0.03
        THEN workday(due_date + 100 + CAST(floor(draw(i, 311) * 60) AS INTEGER)) END
        AS closed_again,
    draw(i, 312) < 0.40 AS wins_again
FROM worked
"""

DEALS: tuple[str, ...] = (BORN, FATE, CLOSE)
