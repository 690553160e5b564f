-- The figures of METRICS once more, from the leads and activities alone and in another language.
-- Given: leads(line, row, manager, amount, created), activities(row, date, lead, type, status,
-- next_step, next_date, manager), statuses(position, kind, stale_days), and :today in settings.

CREATE VIEW entries AS
SELECT * FROM (
  SELECT lead, status, date, row, manager,
         LAG(status) OVER (PARTITION BY lead ORDER BY date, row) AS before
  FROM activities WHERE status >= 0
) WHERE before IS NULL OR before <> status;

CREATE TABLE stays AS
SELECT lead, status, date AS entered, row, manager,
       LEAD(date) OVER (PARTITION BY lead ORDER BY date, row) AS gone,
       ROW_NUMBER() OVER (PARTITION BY lead ORDER BY date DESC, row DESC) AS back
FROM entries;

CREATE TABLE stages AS
SELECT position, ROW_NUMBER() OVER (ORDER BY position) AS rank FROM statuses WHERE kind <> 'lost';

CREATE TABLE last_touch AS
SELECT * FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY lead ORDER BY date DESC, row DESC) AS back
  FROM activities
) WHERE back = 1;

CREATE TABLE people AS
SELECT l.line, l.row, l.manager, l.amount, l.created,
       COALESCE(s.status, 0) AS status,
       s.entered,
       (SELECT kind FROM statuses WHERE position = COALESCE(s.status, 0)) AS kind,
       COALESCE((SELECT MAX(g.rank) FROM stays t JOIN stages g ON g.position = t.status
                 WHERE t.lead = l.line), 1) AS rank,
       (SELECT t.status FROM stays t JOIN stages g ON g.position = t.status
        WHERE t.lead = l.line ORDER BY t.entered DESC, t.row DESC LIMIT 1) AS last_stage,
       EXISTS (SELECT 1 FROM activities u WHERE u.lead = l.line AND u.date IS NULL) AS undated,
       a.date AS last_contact, a.next_step, a.next_date,
       julianday((SELECT today FROM settings)) - julianday(COALESCE(a.date, l.created)) AS silent
FROM leads l
LEFT JOIN stays s ON s.lead = l.line AND s.back = 1
LEFT JOIN last_touch a ON a.lead = l.line;

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

CREATE TABLE neglected AS
SELECT row, matter, silent, ROUND(silent *
  CASE WHEN amount > 0 THEN amount ELSE (SELECT amount FROM usual) END, 2) AS weight FROM (
  SELECT p.*,
    CASE
      WHEN next_date < (SELECT today FROM settings) AND NOT last_contact > next_date THEN 0
      WHEN stale_days > 0 AND silent >= stale_days
           AND NOT COALESCE(next_date > (SELECT today FROM settings), 0) THEN 1
      WHEN COALESCE(next_step, '') = '' OR next_date IS NULL THEN 2
    END AS matter
  FROM people p JOIN statuses s ON s.position = p.status WHERE s.kind = 'open'
) WHERE matter IS NOT NULL
ORDER BY matter, weight DESC, silent DESC, row;

CREATE TABLE happened AS
SELECT created AS date, manager, 'new_leads' AS metric, 1.0 AS value FROM leads
UNION ALL SELECT entered, manager, 'won', 1.0 FROM people WHERE kind = 'won'
UNION ALL SELECT entered, manager, 'revenue', COALESCE(amount, 0) FROM people WHERE kind = 'won'
UNION ALL SELECT a.date, COALESCE(NULLIF(a.manager, ''), l.manager), 'type:' || a.type, 1.0
  FROM activities a JOIN leads l ON l.line = a.lead
UNION ALL SELECT s.entered, COALESCE(NULLIF(s.manager, ''), l.manager), 'status:' || s.status, 1.0
  FROM stays s JOIN leads l ON l.line = s.lead;
