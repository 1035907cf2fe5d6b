namespace Kelmah.LocalHost;

/// <summary>The queues' tables.</summary>
internal static class QueueSchema
{
    /// <summary>Owner of the tables in the file.</summary>
    public const string Component = "queues";

    /// <summary>
    /// States: 0 ready, 1 locked, 2 waiting for a retry, 3 behind an earlier message of its session, 4 scheduled, 5 dead.
    /// </summary>
    public const string Version1 = """
        CREATE TABLE queue_messages (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            queue TEXT NOT NULL,
            state INTEGER NOT NULL,
            due_ms INTEGER,
            session_id TEXT,
            message_id TEXT NOT NULL,
            subject TEXT,
            correlation_id TEXT,
            content_type TEXT,
            properties TEXT,
            body BLOB NOT NULL,
            delivery_count INTEGER NOT NULL DEFAULT 0,
            enqueued_ms INTEGER NOT NULL,
            dead_ms INTEGER,
            dead_reason TEXT,
            dead_description TEXT);
        CREATE INDEX queue_messages_ready ON queue_messages (queue, sequence) WHERE state = 0;
        CREATE INDEX queue_messages_due ON queue_messages (queue, due_ms) WHERE state IN (2, 4);
        CREATE INDEX queue_messages_session ON queue_messages (queue, session_id, state, sequence) WHERE session_id IS NOT NULL;
        CREATE INDEX queue_messages_dead ON queue_messages (queue, sequence) WHERE state = 5;
        CREATE TABLE queue_message_ids (
            queue TEXT NOT NULL,
            message_id TEXT NOT NULL,
            seen_ms INTEGER NOT NULL,
            PRIMARY KEY (queue, message_id)) WITHOUT ROWID;
        CREATE INDEX queue_message_ids_seen ON queue_message_ids (seen_ms);
        """;

    /// <summary>How far a rewriting has come; NULL for to its end.</summary>
    public const string Version2 = """
        CREATE TABLE queue_rewritings (name TEXT PRIMARY KEY, revision INTEGER NOT NULL, rewritten_to INTEGER) WITHOUT ROWID;
        """;
}
