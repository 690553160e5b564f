-- The figures of the definitions once more, from the truth alone and in another language.
-- Given: leads(line, row, manager, amount, margin, created),
-- activities(row, date, lead, type, status, next_step, next_date, manager, place, opening),
-- statuses(position, kind, stale_days), and today in settings. `place` orders a lead's rows of one
-- day; an opening row (1) tells a state, and nothing that happened. No date sorts before all others.

CREATE TABLE stages AS
SELECT position, kind, ROW_NUMBER() OVER (ORDER BY position) AS rank FROM statuses s
WHERE kind = 'won' OR (kind = 'open' AND NOT EXISTS
  (SELECT 1 FROM statuses b WHERE b.position < s.position AND b.kind <> 'open'));

CREATE TABLE sides AS
SELECT position FROM statuses WHERE kind = 'open' AND position NOT IN (SELECT position FROM stages);

CREATE TABLE logged AS
SELECT *, CASE WHEN opening THEN NULL ELSE date END AS known FROM activities
WHERE lead IS NOT NULL;

CREATE TABLE past AS SELECT * FROM logged WHERE date IS NULL OR date <= (SELECT today FROM settings);

CREATE TABLE stays AS
SELECT lead, status, known AS entered, row, manager, place,
       LEAD(known) OVER (PARTITION BY lead ORDER BY known, place) AS gone,
       ROW_NUMBER() OVER (PARTITION BY lead ORDER BY known DESC, place DESC) AS back
FROM (
  SELECT *, LAG(status) OVER (PARTITION BY lead ORDER BY known, place) AS before
  FROM past WHERE status >= 0
) WHERE before IS NULL OR before <> status;

-- Won, lost and open statuses in turn, side statuses left out: each line begins a run of its kind.
CREATE TABLE runs AS
SELECT lead, kind, known AS began,
       ROW_NUMBER() OVER (PARTITION BY lead ORDER BY known DESC, place DESC) AS back
FROM (
  SELECT p.*, s.kind, LAG(s.kind) OVER (PARTITION BY p.lead ORDER BY p.known, p.place) AS before
  FROM past p JOIN statuses s ON s.position = p.status
  WHERE p.status NOT IN (SELECT position FROM sides)
) WHERE before IS NULL OR before <> kind;

CREATE TABLE last_touch AS
SELECT * FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY lead ORDER BY known DESC, place DESC) AS back FROM past
) WHERE back = 1;

CREATE TABLE ahead AS
SELECT lead, MIN(date) AS date FROM logged WHERE date > (SELECT today FROM settings) GROUP BY lead;

CREATE TABLE people AS
SELECT p.*, CASE WHEN p.kind <> 'open' THEN r.began END AS closed FROM (
  SELECT l.line, l.row, l.manager, l.amount, l.margin, l.created,
         COALESCE(s.status, 0) AS status, s.entered,
         CASE WHEN s.status IN (SELECT position FROM sides)
                AND EXISTS (SELECT 1 FROM runs w WHERE w.lead = l.line AND w.back = 1
                            AND w.kind = 'won') THEN 'won'
              ELSE (SELECT kind FROM statuses WHERE position = COALESCE(s.status, 0)) END AS kind,
         COALESCE((SELECT MAX(g.rank) FROM stays t JOIN stages g ON g.position = t.status
                   WHERE t.lead = l.line), 1) AS rank,
         (SELECT t.status FROM stays t JOIN stages g ON g.position = t.status
          WHERE t.lead = l.line ORDER BY t.back LIMIT 1) AS last_stage,
         EXISTS (SELECT 1 FROM past u WHERE u.lead = l.line AND u.known IS NULL
                 AND u.status >= 0) AS undated
  FROM leads l LEFT JOIN stays s ON s.lead = l.line AND s.back = 1
) p LEFT JOIN runs r ON r.lead = p.line AND r.back = 1;

CREATE TABLE finished AS
SELECT lead, status, SUM(julianday(gone) - julianday(entered)) AS days
FROM stays WHERE gone IS NOT NULL AND entered IS NOT NULL
  AND status IN (SELECT position FROM statuses WHERE kind = 'open')
GROUP BY lead, status;

CREATE TABLE usual AS
SELECT AVG(amount) AS amount FROM (
  SELECT amount, ROW_NUMBER() OVER (ORDER BY amount) AS place, COUNT(*) OVER () AS size
  FROM people WHERE kind = 'open' AND amount > 0
) WHERE place IN ((size + 1) / 2, (size + 2) / 2);

-- The next step of each open lead: of its last contact where that can be meant, else one logged
-- for a later day; `far` is a slip of the year.
CREATE TABLE steps AS
SELECT line, row, amount, status, last_contact, silent,
       planned IS NULL OR ahead < planned AS is_ahead, ahead, next_step,
       CASE WHEN ahead IS NOT NULL AND (planned IS NULL OR ahead < planned) THEN ahead
            ELSE planned END AS planned FROM (
  SELECT p.line, p.row, p.amount, p.status, a.date AS last_contact, h.date AS ahead,
         COALESCE(a.next_step, '') AS next_step,
         CASE WHEN a.date IS NULL OR NOT a.next_date < a.date THEN a.next_date END AS planned,
         MAX(0, julianday((SELECT today FROM settings))
                - julianday(COALESCE(a.date, p.created))) AS silent
  FROM people p LEFT JOIN last_touch a ON a.lead = p.line LEFT JOIN ahead h ON h.lead = p.line
  WHERE p.kind = 'open'
);

CREATE TABLE neglected AS
SELECT row, matter, silent, ROUND(COALESCE(silent, 0) *
  CASE WHEN amount > 0 THEN amount ELSE COALESCE((SELECT amount FROM usual), 1) END, 2) AS weight
FROM (
  SELECT s.*,
    CASE
      WHEN planned < today THEN 0
      WHEN stale_days > 0 AND silent >= stale_days AND NOT COALESCE(planned > today
           AND NOT COALESCE(julianday(planned) - julianday(last_contact) > 400, 0), 0) THEN 1
      WHEN planned IS NULL OR (next_step = '' AND NOT (ahead IS NOT NULL AND is_ahead)) THEN 2
    END AS matter
  FROM steps s JOIN statuses t ON t.position = s.status, settings
) WHERE matter IS NOT NULL
ORDER BY matter, weight DESC, COALESCE(silent, 0) DESC, row;

CREATE TABLE happened AS
SELECT created AS date, manager, 'new_leads' AS metric, 1.0 AS value, -1 AS once, 0 AS place
  FROM leads
UNION ALL SELECT closed, manager, 'won', 1.0, -1, 0 FROM people WHERE kind = 'won'
UNION ALL SELECT closed, manager, 'revenue', COALESCE(amount, 0), -1, 0
  FROM people WHERE kind = 'won'
UNION ALL SELECT closed, manager, 'margin', COALESCE(margin, 0), -1, 0
  FROM people WHERE kind = 'won'
UNION ALL SELECT a.known, COALESCE(NULLIF(a.manager, ''), l.manager), 'type:' || a.type, 1.0, -1, 0
  FROM past a JOIN leads l ON l.line = a.lead
UNION ALL SELECT s.entered, COALESCE(NULLIF(s.manager, ''), l.manager), 'status:' || s.status, 1.0,
    s.lead, -s.back
  FROM stays s JOIN leads l ON l.line = s.lead;
