namespace NetReady.Collector.Store;

/// <summary>
/// The store's tables, as steps from one version of them to the next. Instants and lengths are in ticks of 100 ns (instants UTC, since
/// year 1); facts are in the JSON in which they travel, samples packed. A step that has shipped never changes: a new one follows it.
/// </summary>
internal static class Schema
{
    /// <summary>Step i leads from version i to version i + 1; <c>PRAGMA user_version</c> says where a file is.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE host (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            key_x TEXT NOT NULL,
            key_y TEXT NOT NULL,
            department TEXT NOT NULL,
            ownership TEXT NOT NULL,
            tier TEXT NOT NULL,
            marking TEXT,
            asset TEXT,
            platform TEXT,
            agent_version TEXT NOT NULL,
            boot_id TEXT,
            enrolled_at INTEGER NOT NULL,
            revoked_at INTEGER,
            last_contact INTEGER,
            last_sequence INTEGER NOT NULL,
            clock_skew INTEGER NOT NULL
        ) STRICT;

        -- Only the secret's hash: who reads the store cannot enrol.
        CREATE TABLE join_secret (
            hash BLOB PRIMARY KEY,
            department TEXT NOT NULL,
            ownership TEXT NOT NULL,
            tier TEXT NOT NULL,
            marking TEXT,
            asset TEXT,
            issued_at INTEGER NOT NULL,
            until INTEGER NOT NULL,
            spent_at INTEGER,
            spent_by INTEGER REFERENCES host (number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE report (
            host INTEGER NOT NULL REFERENCES host (number),
            sequence INTEGER NOT NULL,
            hash BLOB NOT NULL,
            received_at INTEGER NOT NULL,
            PRIMARY KEY (host, sequence)
        ) STRICT, WITHOUT ROWID;

        -- A stretch in which a fact said the same: its end and count are columns of their own, so that "seen again" rewrites two numbers.
        CREATE TABLE fact_run (
            id INTEGER PRIMARY KEY,
            host INTEGER NOT NULL REFERENCES host (number),
            since INTEGER NOT NULL,
            until INTEGER NOT NULL,
            observations INTEGER NOT NULL,
            said_in INTEGER NOT NULL,
            is_open INTEGER NOT NULL,
            observation TEXT NOT NULL
        ) STRICT;
        CREATE INDEX fact_run_by_host ON fact_run (host);

        CREATE TABLE sample_batch (
            id INTEGER PRIMARY KEY,
            host INTEGER NOT NULL REFERENCES host (number),
            ended_at INTEGER NOT NULL,
            batch TEXT NOT NULL
        ) STRICT;
        CREATE INDEX sample_batch_by_host ON sample_batch (host, ended_at);

        CREATE TABLE gap (
            id INTEGER PRIMARY KEY,
            host INTEGER NOT NULL REFERENCES host (number),
            since INTEGER NOT NULL,
            until INTEGER NOT NULL,
            reports INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;
        CREATE INDEX gap_by_host ON gap (host);

        -- What happens again within an hour is counted, not repeated, so that no device can fill the disk with events.
        CREATE TABLE event (
            hour INTEGER NOT NULL,
            kind TEXT NOT NULL,
            host TEXT NOT NULL,
            detail TEXT NOT NULL,
            first_at INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (hour, kind, host, detail)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE policy_version (hash TEXT PRIMARY KEY, files TEXT NOT NULL, stored_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE policy_activation (
            id INTEGER PRIMARY KEY,
            hash TEXT NOT NULL REFERENCES policy_version (hash),
            activated_at INTEGER NOT NULL,
            author TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;
        -- Since when a rule has been live without a break: its time to fix runs from there.
        CREATE TABLE rule_live (rule TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE scorecard (host INTEGER PRIMARY KEY REFERENCES host (number), scored_at INTEGER NOT NULL, scorecard TEXT NOT NULL) STRICT;
        CREATE TABLE score_change (
            id INTEGER PRIMARY KEY,
            host INTEGER NOT NULL REFERENCES host (number),
            at INTEGER NOT NULL,
            state TEXT NOT NULL,
            low REAL,
            mid REAL,
            high REAL,
            strict REAL,
            coverage REAL NOT NULL,
            decided_by TEXT,
            policies TEXT NOT NULL
        ) STRICT;
        CREATE INDEX score_change_by_host ON score_change (host, at);

        CREATE TABLE uptime (id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, seen_at INTEGER NOT NULL) STRICT;
        """,
        // What a host says now is read at every report of its, and is little beside what it said before.
        "CREATE INDEX fact_run_open_by_host ON fact_run (host) WHERE is_open = 1;",
        """
        -- What one report brought that ended in one UTC hour (a number: the hour's end, in hours since year 1), packed, until the hour is merged
        -- into its day. What was stored as JSON stays so until then. AUTOINCREMENT: no number is given twice, so that readers can tell what is new.
        CREATE TABLE sample_hour (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            host INTEGER NOT NULL REFERENCES host (number),
            hour INTEGER NOT NULL,
            samples BLOB NOT NULL
        ) STRICT;
        INSERT INTO sample_hour (id, host, hour, samples) SELECT id, host, (ended_at + 35999999999) / 36000000000, CAST(batch AS BLOB) FROM sample_batch ORDER BY id;
        DROP TABLE sample_batch;
        CREATE INDEX sample_hour_by_host ON sample_hour (host, hour);

        -- A host's UTC day (in days since year 1): when it was heard, and its samples merged by the hour, both packed; empty where there is none.
        -- The revision counts up at each change, so that readers can tell what they know.
        CREATE TABLE host_day (
            host INTEGER NOT NULL REFERENCES host (number),
            day INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            contacts BLOB NOT NULL,
            samples BLOB NOT NULL,
            PRIMARY KEY (host, day)
        ) STRICT, WITHOUT ROWID;

        -- Whether the instant of a report is in its day; and up to which number a host's reports are forgotten.
        ALTER TABLE report ADD COLUMN in_day INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE host ADD COLUMN forgotten_sequence INTEGER NOT NULL DEFAULT 0;
        """,
        // Never deleted: what held at any instant, and who had granted it by then, can be told for ever. An early end stands beside it.
        """
        CREATE TABLE waiver (
            number INTEGER PRIMARY KEY,
            rule TEXT NOT NULL,
            host TEXT,
            department TEXT,
            owner TEXT NOT NULL,
            approver TEXT NOT NULL,
            reason TEXT NOT NULL,
            since INTEGER NOT NULL,
            until INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            created_by TEXT NOT NULL,
            ended_at INTEGER,
            ended_by TEXT,
            end_reason TEXT,
            CHECK ((host IS NULL) <> (department IS NULL))
        ) STRICT;
        """,
        """
        -- Since when a rule has been live without a break, and until when it was: its time to fix runs from there, and any past date has its own.
        CREATE TABLE rule_stretch (rule TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, PRIMARY KEY (rule, since)) STRICT, WITHOUT ROWID;
        INSERT INTO rule_stretch (rule, since) SELECT rule, since FROM rule_live;
        DROP TABLE rule_live;

        -- start, import, apply or rollback.
        ALTER TABLE policy_activation ADD COLUMN how TEXT NOT NULL DEFAULT 'import';

        -- Versions that would have flipped too many hosts to go live by themselves: what was counted, and what became of them.
        CREATE TABLE policy_hold (
            id INTEGER PRIMARY KEY,
            hash TEXT NOT NULL REFERENCES policy_version (hash),
            held_at INTEGER NOT NULL,
            compared_with TEXT NOT NULL,
            judged INTEGER NOT NULL,
            flips INTEGER NOT NULL,
            hold_share REAL NOT NULL,
            ended_at INTEGER,
            ended TEXT
        ) STRICT;
        """,
    ];
}
