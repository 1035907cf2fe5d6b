using Kelmah.Sqlite;

namespace Kelmah.Simulators.Stripe;

/// <summary>The first answer to an idempotency key, https://docs.stripe.com/api/idempotent_requests.</summary>
internal sealed record StripeKeptAnswer(string Path, string Fingerprint, StripeAnswer Answer, string RequestId)
{
    public const string Schema = """
        CREATE TABLE stripe_answers (
            key TEXT PRIMARY KEY, path TEXT NOT NULL, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
            request TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX stripe_answers_by_age ON stripe_answers (created);
        """;

    private static readonly long LifetimeSeconds = (long)TimeSpan.FromHours(24).TotalSeconds;

    public static StripeKeptAnswer? Find(SqliteSession session, string key, long now)
    {
        using var select = session.Prepare(
            "SELECT path, fingerprint, status, body, request FROM stripe_answers WHERE key = ?1 AND created > ?2");
        return select.Bind(1, key).Bind(2, now - LifetimeSeconds).Step()
            ? new(select.GetText(0)!, select.GetText(1)!, new((int)select.GetInt64(2), select.GetText(3)!), select.GetText(4)!)
            : null;
    }

    public void Keep(SqliteSession session, string key, long now)
    {
        using (var delete = session.Prepare("DELETE FROM stripe_answers WHERE created <= ?1"))
            delete.Bind(1, now - LifetimeSeconds).Run();
        using var insert = session.Prepare("""
            INSERT INTO stripe_answers (key, path, fingerprint, status, body, request, created)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """);
        insert.Bind(1, key).Bind(2, Path).Bind(3, Fingerprint).Bind(4, Answer.Status).Bind(5, Answer.Body)
            .Bind(6, RequestId).Bind(7, now).Run();
    }

    /// <summary>Why another request may not use the key; null if it is the same request.</summary>
    public StripeAnswer? Mismatch(string key, string path, string fingerprint)
    {
        if (path != Path)
        {
            return StripeAnswer.Error(400, "idempotency_error",
                $"Keys for idempotent requests can only be used for the same endpoint they were first used for ('{path}' vs '{Path}'). "
                + $"Try using a key other than '{key}' if you meant to execute a different request.");
        }

        return fingerprint == Fingerprint
            ? null
            : StripeAnswer.Error(400, "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                + $"Try using a key other than '{key}' if you meant to execute a different request.");
    }
}
