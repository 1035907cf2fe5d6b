using System.Text.Json;
using Kelmah.Sqlite;

namespace Kelmah.Simulators.Stripe;

/// <summary>The misbehaviour that is in force and how much of it has been used up, kept in the file.</summary>
internal sealed class StripeMisbehaviourState
{
    public const string Schema = """
        CREATE TABLE stripe_misbehaviour (
            id INTEGER PRIMARY KEY CHECK (id = 1), settings TEXT NOT NULL, used TEXT NOT NULL);
        """;

    private readonly SqliteSession session;
    private readonly Dictionary<string, long> used;

    private StripeMisbehaviourState(SqliteSession session, StripeMisbehaviour settings, Dictionary<string, long> used)
    {
        this.session = session;
        this.used = used;
        Settings = settings;
    }

    public StripeMisbehaviour Settings { get; }

    public static StripeMisbehaviourState Load(SqliteSession session, StripeMisbehaviour byDefault)
    {
        using var select = session.Prepare("SELECT settings, used FROM stripe_misbehaviour");
        return select.Step()
            ? new(session, JsonSerializer.Deserialize<StripeMisbehaviour>(select.GetUtf8(0))!,
                JsonSerializer.Deserialize<Dictionary<string, long>>(select.GetUtf8(1))!)
            : new(session, byDefault, []);
    }

    /// <summary>Puts other settings in force; the counts begin anew.</summary>
    public static void Replace(SqliteSession session, StripeMisbehaviour settings) =>
        new StripeMisbehaviourState(session, settings, []).Save();

    public static void Reset(SqliteSession session) => session.Execute("DELETE FROM stripe_misbehaviour");

    public bool DropsWebhook() => Strikes("drop", Settings.WebhookDropFirst, Settings.WebhookDropShare);

    public bool RateLimits() => Strikes("429", Settings.RateLimitFirst, Settings.RateLimitShare);

    public bool Fails() => Strikes("500", Settings.ServerErrorFirst, Settings.ServerErrorShare);

    public bool Aborts() => Strikes("abort", Settings.AbortFirst, Settings.AbortShare);

    public bool FailsRefund() => Strikes("refund_failure", 0, Settings.RefundFailShare);

    public bool DelaysRefund() => Strikes("refund_pending", 0, Settings.RefundPendingShare);

    public bool FailsPayout() => Strikes("payout_failure", 0, Settings.PayoutFailShare);

    public bool ReturnsPayout() => Strikes("payout_return", 0, Settings.PayoutReturnShare);

    /// <summary>A number that is the same for the same seed and place.</summary>
    public static ulong Draw(long seed, long place)
    {
        // SplitMix64: neighbouring places give unrelated numbers.
        var mixed = unchecked((ulong)seed * 0xD1B54A32D192ED03UL + (ulong)place * 0x9E3779B97F4A7C15UL);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL);
        return mixed ^ (mixed >> 31);
    }

    private bool Strikes(string kind, int first, double share)
    {
        if (first == 0 && share == 0) return false;
        var turn = used.GetValueOrDefault(kind);
        used[kind] = turn + 1;
        Save();
        return turn < first || Draw(Settings.Seed, turn) < share * ulong.MaxValue;
    }

    private void Save()
    {
        using var upsert = session.Prepare("""
            INSERT INTO stripe_misbehaviour (id, settings, used) VALUES (1, ?1, ?2)
            ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, used = excluded.used
            """);
        upsert.Bind(1, JsonSerializer.Serialize(Settings)).Bind(2, JsonSerializer.Serialize(used)).Run();
    }
}
