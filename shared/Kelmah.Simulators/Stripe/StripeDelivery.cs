using Kelmah.Sqlite;

namespace Kelmah.Simulators.Stripe;

/// <summary>One post of an event that is still to be made.</summary>
internal sealed record StripeDelivery(long Id, string EventId, string Body, int Attempts, DateTimeOffset Created, bool Shuffled)
{
    public const string Schema = """
        CREATE TABLE stripe_deliveries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            event TEXT NOT NULL,
            body TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'held', 'failed', 'dropped')),
            created INTEGER NOT NULL,
            due INTEGER NOT NULL,
            place INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0,
            problem TEXT);
        CREATE INDEX stripe_deliveries_due ON stripe_deliveries (state, due, place, id);
        """;

    /// <summary>Stripe tries for up to three days.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(3);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Plans the posts of an event, and what goes wrong with them.</summary>
    public static void Plan(SqliteSession session, string eventId, string body, StripeMisbehaviourState misbehaviour, DateTimeOffset now)
    {
        var settings = misbehaviour.Settings;
        for (var copy = 0; copy <= settings.WebhookDuplicates; copy++)
        {
            var state = misbehaviour.DropsWebhook() ? "dropped" : settings.WebhookReorder > 1 ? "held" : "pending";
            var wait = state == "held" ? settings.WebhookReorderWindowSeconds : settings.WebhookDelaySeconds;
            using var insert = session.Prepare(
                "INSERT INTO stripe_deliveries (event, body, state, created, due) VALUES (?1, ?2, ?3, ?4, ?5)");
            insert.Bind(1, eventId).Bind(2, body).Bind(3, state)
                .Bind(4, now.ToUnixTimeMilliseconds()).Bind(5, now.AddSeconds(wait).ToUnixTimeMilliseconds()).Run();
        }

        if (settings.WebhookReorder > 1 && Held(session).Count >= settings.WebhookReorder) Release(session, settings, now);
    }

    /// <summary>Lets held posts go, in shuffled order, when the oldest has waited long enough.</summary>
    public static void ReleaseOverdue(SqliteSession session, StripeMisbehaviour settings, DateTimeOffset now)
    {
        if (NextDue(session, "held") <= now) Release(session, settings, now);
    }

    /// <summary>The posts that are due, in the order in which they are to be made.</summary>
    public static IReadOnlyList<StripeDelivery> Due(SqliteSession session, DateTimeOffset now, int limit)
    {
        using var select = session.Prepare("""
            SELECT id, event, body, attempts, created, place FROM stripe_deliveries
            WHERE state = 'pending' AND due <= ?1 ORDER BY due, place, id LIMIT ?2
            """);
        select.Bind(1, now.ToUnixTimeMilliseconds()).Bind(2, limit);
        var due = new List<StripeDelivery>();
        while (select.Step())
        {
            due.Add(new(select.GetInt64(0), select.GetText(1)!, select.GetText(2)!, (int)select.GetInt64(3),
                DateTimeOffset.FromUnixTimeMilliseconds(select.GetInt64(4)), select.GetInt64(5) != 0));
        }

        return due;
    }

    /// <summary>When the next post in this state is due; null if there is none.</summary>
    public static DateTimeOffset? NextDue(SqliteSession session, string state)
    {
        using var select = session.Prepare("SELECT due FROM stripe_deliveries WHERE state = ?1 ORDER BY due LIMIT 1");
        return select.Bind(1, state).Step() ? DateTimeOffset.FromUnixTimeMilliseconds(select.GetInt64(0)) : null;
    }

    public void Succeed(SqliteSession session)
    {
        using (var delete = session.Prepare("DELETE FROM stripe_deliveries WHERE id = ?1")) delete.Bind(1, Id).Run();
        using var update = session.Prepare("""
            UPDATE stripe_objects SET body = json_set(body, '$.pending_webhooks',
                (SELECT count(*) > 0 FROM stripe_deliveries WHERE event = ?1 AND state IN ('pending', 'held')))
            WHERE id = ?1
            """);
        update.Bind(1, EventId).Run();
    }

    /// <summary>Plans the next attempt: after 1 second, then 4 times longer each, up to an hour, for three days.</summary>
    public void Fail(SqliteSession session, string problem, DateTimeOffset now)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Pow(4, Math.Min(Attempts, 16)), LongestWait.TotalSeconds));
        var due = now + wait;
        using var update = session.Prepare(
            "UPDATE stripe_deliveries SET state = ?2, due = ?3, attempts = ?4, problem = ?5 WHERE id = ?1");
        update.Bind(1, Id).Bind(2, due - Created > GiveUpAfter ? "failed" : "pending")
            .Bind(3, due.ToUnixTimeMilliseconds()).Bind(4, Attempts + 1).Bind(5, problem).Run();
    }

    private static List<long> Held(SqliteSession session)
    {
        using var select = session.Prepare("SELECT id FROM stripe_deliveries WHERE state = 'held' ORDER BY id");
        var held = new List<long>();
        while (select.Step()) held.Add(select.GetInt64(0));
        return held;
    }

    private static void Release(SqliteSession session, StripeMisbehaviour settings, DateTimeOffset now)
    {
        var due = now.AddSeconds(settings.WebhookDelaySeconds).ToUnixTimeMilliseconds();
        foreach (var id in Held(session))
        {
            using var update = session.Prepare("UPDATE stripe_deliveries SET state = 'pending', due = ?2, place = ?3 WHERE id = ?1");
            update.Bind(1, id).Bind(2, due).Bind(3, (long)(StripeMisbehaviourState.Draw(settings.Seed, id) >> 1) | 1).Run();
        }
    }
}
