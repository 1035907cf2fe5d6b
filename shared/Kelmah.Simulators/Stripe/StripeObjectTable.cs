using System.Text.Json.Nodes;
using Kelmah.Sqlite;

namespace Kelmah.Simulators.Stripe;

/// <summary>Every object that the simulator has made, by id, newest last.</summary>
internal sealed class StripeObjectTable(SqliteSession session)
{
    public const string Schema = """
        CREATE TABLE stripe_objects (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            type TEXT NOT NULL,
            body TEXT NOT NULL);
        CREATE INDEX stripe_objects_by_type ON stripe_objects (type, sequence);
        CREATE TABLE stripe_balances (currency TEXT PRIMARY KEY, amount INTEGER NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>The place of the newest object; grows with each one, and with each event.</summary>
    public long LastSequence
    {
        get
        {
            using var select = session.Prepare("SELECT max(sequence) FROM stripe_objects");
            return select.Step() ? select.GetInt64(0) : 0;
        }
    }

    public void Insert(JsonObject body)
    {
        using var insert = session.Prepare("INSERT INTO stripe_objects (id, type, body) VALUES (?1, ?2, ?3)");
        insert.Bind(1, Id(body)).Bind(2, body["object"]!.GetValue<string>()).Bind(3, body.ToJsonString()).Run();
    }

    public void Update(JsonObject body)
    {
        using var update = session.Prepare("UPDATE stripe_objects SET body = ?2 WHERE id = ?1");
        update.Bind(1, Id(body)).Bind(2, body.ToJsonString()).Run();
    }

    public void Delete(string id)
    {
        using var delete = session.Prepare("DELETE FROM stripe_objects WHERE id = ?1");
        delete.Bind(1, id).Run();
    }

    public JsonObject? Find(string id)
    {
        using var select = session.Prepare("SELECT body FROM stripe_objects WHERE id = ?1");
        return select.Bind(1, id).Step() ? Parse(select, 0) : null;
    }

    public JsonObject? Find(string type, string id) =>
        Find(id) is { } found && found["object"]!.GetValue<string>() == type ? found : null;

    /// <summary>The objects of a type, newest first, from a position on, until the caller has enough.</summary>
    /// <param name="type">The type.</param>
    /// <param name="before">Only objects made before the one with this id.</param>
    /// <param name="after">Only objects made after the one with this id; then oldest first.</param>
    public IEnumerable<JsonObject> Walk(string type, string? before = null, string? after = null)
    {
        using var select = session.Prepare(after is null
            ? "SELECT body FROM stripe_objects WHERE type = ?1 AND sequence < ?2 ORDER BY sequence DESC"
            : "SELECT body FROM stripe_objects WHERE type = ?1 AND sequence > ?2 ORDER BY sequence");
        select.Bind(1, type).Bind(2, Sequence(after ?? before) ?? long.MaxValue);
        while (select.Step()) yield return Parse(select, 0);
    }

    /// <summary>What the platform has available, in minor units.</summary>
    public long Balance(string currency)
    {
        using var select = session.Prepare("SELECT amount FROM stripe_balances WHERE currency = ?1");
        return select.Bind(1, currency).Step() ? select.GetInt64(0) : 0;
    }

    public IReadOnlyList<(string Currency, long Amount)> Balances()
    {
        using var select = session.Prepare("SELECT currency, amount FROM stripe_balances ORDER BY currency");
        var balances = new List<(string, long)>();
        while (select.Step()) balances.Add((select.GetText(0)!, select.GetInt64(1)));
        return balances;
    }

    public void ChangeBalance(string currency, long by)
    {
        using var upsert = session.Prepare("""
            INSERT INTO stripe_balances (currency, amount) VALUES (?1, ?2)
            ON CONFLICT (currency) DO UPDATE SET amount = amount + excluded.amount
            """);
        upsert.Bind(1, currency).Bind(2, by).Run();
    }

    private long? Sequence(string? id)
    {
        if (id is null) return null;
        using var select = session.Prepare("SELECT sequence FROM stripe_objects WHERE id = ?1");
        return select.Bind(1, id).Step() ? select.GetInt64(0) : null;
    }

    private static string Id(JsonObject body) => body["id"]!.GetValue<string>();

    private static JsonObject Parse(SqliteStatement row, int column) => JsonNode.Parse(row.GetUtf8(column))!.AsObject();
}
