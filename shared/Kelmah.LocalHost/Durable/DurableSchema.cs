namespace Kelmah.LocalHost.Durable;

/// <summary>The engine's tables. Times are UTC ticks.</summary>
internal static class DurableSchema
{
    public const string Component = "durable";

    public static readonly string[] Scripts =
    [
        """
        CREATE TABLE durable_instances (
            id INTEGER PRIMARY KEY,
            instance_id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            status INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            has_work INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            start_at INTEGER,
            parent_id INTEGER,
            parent_generation INTEGER,
            parent_task INTEGER,
            parent_name TEXT,
            parent_instance_id TEXT,
            trace_parent TEXT,
            tags TEXT,
            input TEXT,
            carried TEXT,
            custom_status TEXT,
            output TEXT,
            failure TEXT);
        CREATE INDEX durable_instances_work ON durable_instances (id) WHERE has_work = 1;
        CREATE INDEX durable_instances_children ON durable_instances (parent_id) WHERE parent_id IS NOT NULL;
        CREATE TABLE durable_history (
            instance INTEGER NOT NULL, turn INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (instance, turn)) WITHOUT ROWID;
        CREATE TABLE durable_messages (id INTEGER PRIMARY KEY, instance INTEGER NOT NULL, body TEXT NOT NULL);
        CREATE INDEX durable_messages_instance ON durable_messages (instance);
        CREATE TABLE durable_timers (
            due_at INTEGER NOT NULL, instance INTEGER NOT NULL, task INTEGER NOT NULL,
            PRIMARY KEY (due_at, instance, task)) WITHOUT ROWID;
        """,
    ];
}
