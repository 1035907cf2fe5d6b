using Kelmah.Sqlite;

namespace Kelmah.Simulators.Stripe;

/// <summary>What connected accounts hold, and whose their payouts are.</summary>
internal sealed class StripeConnected(SqliteSession session)
{
    public const string Schema = """
        CREATE TABLE stripe_account_balances (account TEXT NOT NULL, currency TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (account, currency)) WITHOUT ROWID;
        CREATE TABLE stripe_account_objects (id TEXT PRIMARY KEY, account TEXT NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>What an account has available, in minor units.</summary>
    public long Balance(string account, string currency)
    {
        using var select = session.Prepare("SELECT amount FROM stripe_account_balances WHERE account = ?1 AND currency = ?2");
        return select.Bind(1, account).Bind(2, currency).Step() ? select.GetInt64(0) : 0;
    }

    public IReadOnlyList<(string Currency, long Amount)> Balances(string account)
    {
        using var select = session.Prepare("SELECT currency, amount FROM stripe_account_balances WHERE account = ?1 ORDER BY currency");
        select.Bind(1, account);
        var balances = new List<(string, long)>();
        while (select.Step()) balances.Add((select.GetText(0)!, select.GetInt64(1)));
        return balances;
    }

    public void ChangeBalance(string account, string currency, long by)
    {
        using var upsert = session.Prepare("""
            INSERT INTO stripe_account_balances (account, currency, amount) VALUES (?1, ?2, ?3)
            ON CONFLICT (account, currency) DO UPDATE SET amount = amount + excluded.amount
            """);
        upsert.Bind(1, account).Bind(2, currency).Bind(3, by).Run();
    }

    /// <summary>Says whose an object is.</summary>
    public void Own(string id, string account)
    {
        using var insert = session.Prepare("INSERT INTO stripe_account_objects (id, account) VALUES (?1, ?2)");
        insert.Bind(1, id).Bind(2, account).Run();
    }

    /// <summary>Whose an object is; null where it is the platform's.</summary>
    public string? OwnerOf(string id)
    {
        using var select = session.Prepare("SELECT account FROM stripe_account_objects WHERE id = ?1");
        return select.Bind(1, id).Step() ? select.GetText(0) : null;
    }
}
