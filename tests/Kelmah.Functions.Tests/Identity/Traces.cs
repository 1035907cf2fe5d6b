using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>What is left of a person, in whichever table, and money that a person has.</summary>
internal static class Traces
{
    /// <summary>
    /// What may still hold words of the person, and why. Answers to requests are deleted after a day.
    /// </summary>
    private static readonly string[] Exempt = ["doc_idempotent_requests"];

    /// <summary>The tables with a row that holds the word, whatever the table is for. Pages that are free do not count.</summary>
    public static List<string> InTables(KelmahApp app, string word)
    {
        var database = app.Services.GetRequiredService<SqliteDatabase>();
        return database.Read(session => Tables(session).Where(table => !Exempt.Contains(table) && Holds(session, table, word)).ToList());
    }

    /// <summary>Puts money into a wallet, by an entry as one of a release would be.</summary>
    public static async Task CreditAsync(this KelmahApp app, Guid userId, long minorUnits, bool isPending = false)
    {
        var (amount, now) = (new Money(minorUnits, Currency.Ghs), app.Clock.GetUtcNow());
        var account = isPending ? Account.WalletPending(userId) : Account.WalletAvailable(userId);
        var done = await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, async work =>
        {
            var wallet = (await work.FindAsync(WalletCollection.UserId.Is(userId), CancellationToken.None))!;
            work.Update((isPending ? wallet.ChangePending(amount, now) : wallet.ChangeAvailable(amount, now)).Value);
            work.Append(JournalEntry.Create(
                Guid.CreateVersion7(), $"test:{Guid.NewGuid()}", "escrow_release", null, now, new Posting(Account.Stripe(Currency.Ghs), -amount), new Posting(account, amount)));
            return true;
        }, CancellationToken.None);
        Assert.Null(done.Refusal);
    }

    private static List<string> Tables(SqliteSession session)
    {
        var names = new List<string>();
        using var tables = session.Prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'");
        while (tables.Step()) names.Add(tables.GetText(0)!);
        return names;
    }

    private static bool Holds(SqliteSession session, string table, string word)
    {
        using var rows = session.Prepare($"SELECT * FROM \"{table}\"");
        using var columns = session.Prepare($"SELECT count(*) FROM pragma_table_info('{table}')");
        columns.Step();
        var count = (int)columns.GetInt64(0);
        while (rows.Step())
        {
            for (var column = 0; column < count; column++)
            {
                if (rows.GetText(column)?.Contains(word, StringComparison.OrdinalIgnoreCase) == true) return true;
            }
        }

        return false;
    }
}
