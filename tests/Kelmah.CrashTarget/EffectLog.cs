using Kelmah.Sqlite;

namespace Kelmah.CrashTarget;

/// <summary>
/// The effects of activities: a row for each, and a sum that grows by one with each new row in the same write. If an effect
/// were done twice, or half, the sum would differ from the rows.
/// </summary>
public sealed class EffectLog : IAsyncDisposable
{
    private readonly SqliteDatabase database;

    private EffectLog(SqliteDatabase database) => this.database = database;

    /// <summary>Opens the log in a file.</summary>
    public static async Task<EffectLog> OpenAsync(SqliteDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        await database.MigrateAsync(
            "effects",
            """
            CREATE TABLE effects (instance TEXT NOT NULL, step TEXT NOT NULL, PRIMARY KEY (instance, step)) WITHOUT ROWID;
            CREATE TABLE effect_sum (sum INTEGER NOT NULL);
            INSERT INTO effect_sum VALUES (0);
            """);
        return new EffectLog(database);
    }

    /// <summary>Does an effect, once.</summary>
    public Task DoAsync(string instance, string step) => database.WriteAsync(session =>
    {
        using (var insert = session.Prepare("INSERT OR IGNORE INTO effects (instance, step) VALUES (?1, ?2)"))
            insert.Bind(1, instance).Bind(2, step).Run();
        if (session.Changes == 0) return;
        session.Execute("UPDATE effect_sum SET sum = sum + 1");
    });

    /// <summary>The steps of each instance.</summary>
    public ILookup<string, string> Read() => database.Read(session =>
    {
        using var statement = session.Prepare("SELECT instance, step FROM effects");
        var rows = new List<(string Instance, string Step)>();
        while (statement.Step()) rows.Add((statement.GetText(0)!, statement.GetText(1)!));
        return rows.ToLookup(row => row.Instance, row => row.Step);
    });

    /// <summary>The sum of all effects.</summary>
    public long ReadSum() => database.Read(session =>
    {
        using var statement = session.Prepare("SELECT sum FROM effect_sum");
        statement.Step();
        return statement.GetInt64(0);
    });

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
