-- What a run leaves behind, asked with DuckDB. From the folder of a run (output/NAME):
--     duckdb < examples/duckdb.sql
-- Times stand in each file twice: *_ms is exact, the other column is ISO 8601.

-- 1. Which artifacts does key `old` still protect at instant T (here: after 12 hours)?
SELECT kind, "table", count(*) AS artifacts
FROM 'ledger.csv'
WHERE kms_key = 'old'
  AND from_ms <= 12 * 3600 * 1000
  AND (until_ms IS NULL OR until_ms > 12 * 3600 * 1000)
GROUP BY ALL
ORDER BY ALL;

-- 2. When can key `old` go: until when does anything need it? An empty `last` is an artifact that still does at the end.
SELECT kind, "table",
       CASE WHEN bool_or(until_ms IS NULL) THEN NULL ELSE max("until") END AS last
FROM 'ledger.csv'
WHERE kms_key = 'old'
GROUP BY ALL
ORDER BY ALL;

-- 3. What was lost, and when? Changes that nobody read in time, hour by hour …
SELECT "table", date_trunc('hour', time) AS hour, max(trimmed_unread) - min(before) AS lost
FROM (SELECT *, lag(trimmed_unread, 1, 0) OVER (PARTITION BY "table" ORDER BY time_ms) AS before FROM 'streams.csv')
GROUP BY ALL
HAVING lost > 0
ORDER BY ALL;

-- … and what is stored and cannot be opened any more at the end of the run.
SELECT kind, "table", kms_key, count(*) AS artifacts
FROM 'ledger.csv'
WHERE NOT readable_at_end
GROUP BY ALL
ORDER BY ALL;
