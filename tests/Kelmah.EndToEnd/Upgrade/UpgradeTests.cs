using System.IO.Compression;
using Kelmah.Functions.Demo;
using Kelmah.Sqlite;
using Kelmah.Testing;

namespace Kelmah.EndToEnd.Upgrade;

/// <summary>A data folder that an earlier version left in the middle of its work goes on with this one.</summary>
public sealed class UpgradeTests
{
    private const string Contract = "01a2234e-b59d-7000-9709-f7e7e22101bd";
    private const string ContractToFund = "01a22875-5e44-7000-a345-90d6efd9ef41";
    private const string ClientSecret = "pi_QSXCKrwfdP47esEXTkSznDAN_secret_x8AIk7QgzT1f5VBSwm6vgkhX";
    private const int Completed = 1;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset KilledAt = new(2026, 11, 29, 17, 58, 39, TimeSpan.Zero);
    private static readonly string Made = Path.Combine(AppContext.BaseDirectory, "Upgrade");

    private static readonly string[] InFlight =
    [
        $"contract-{Contract}",
        "escrow-funding-01a22875-5e93-7000-807b-769d8854b418",
        "milestone-01a2234e-bab1-7000-a153-61d162c52d6f",
        "milestone-01a2234e-bc59-7000-b924-b87a7ab039b7",
        "refund-request-01a22875-38d8-7000-accb-6b52d0c2e331",
    ];

    [Fact]
    public async Task Contracts_in_the_middle_of_their_work_come_to_their_end()
    {
        await using var kelmah = new KelmahProcess();
        await FillAsync(kelmah.DataFolder);
        await kelmah.StartAsync();
        var (ama, kofi, esi) = (await SignInAsync("Ama", "Mensah"), await SignInAsync("Kofi", "Boateng"), await SignInAsync("Esi", "Owusu"));
        var clock = new ContractStory(ama, kofi);

        await esi.PayAsync(ClientSecret, "pm_card_visa", None);
        await esi.WaitForAsync($"/api/v1/contracts/{ContractToFund}/escrow", escrow => escrow.Text("held") == "1500.00 GHS", None);
        await clock.PassTimeAsync(TimeSpan.FromDays(6), None);
        await ContractStory.RemindedAsync(kofi, "answer about the refund", None);
        await clock.PassTimeAsync(TimeSpan.FromDays(1), None);
        await ama.WaitForAsync($"/api/v1/contracts/{Contract}/escrow", escrow => escrow.Text("refunded") == "500.00 GHS", None);
        await ama.WaitForAsync($"/api/v1/contracts/{Contract}/transactions", IsRefundSent, None);
        await clock.PassTimeAsync(TimeSpan.FromDays(6), None);
        await ContractStory.RemindedAsync(ama, "is approved automatically", None);
        await clock.PassTimeAsync(TimeSpan.FromDays(1), None);
        await kofi.WaitForAsync("/api/v1/wallet", wallet => wallet.Text("pendingBalance") == "900.00 GHS", None);
        await kofi.WaitForAsync($"/api/v1/contracts/{Contract}", contract => contract.Text("status") == "completed", None);

        Assert.Equal(
            ["escrow_hold 1500.00 GHS", "escrow_release 1000.00 GHS", "fee 100.00 GHS", "payment 1500.00 GHS", "refund 500.00 GHS"],
            await TransactionsAsync(ama, Contract));
        Assert.Equal(["escrow_hold 1500.00 GHS", "payment 1500.00 GHS"], await TransactionsAsync(esi, ContractToFund));
        await StoryAudit.AssertBalancedAsync(kelmah.Http);
        await AssertEndedAsync(kelmah.DataFolder);

        async Task<StoryClient> SignInAsync(string firstName, string lastName)
        {
            var client = new StoryClient(kelmah.Http);
            await client.SignInAsync($"{firstName}.{lastName}@example.com".ToLowerInvariant(), $"{firstName}-needs-a-long-password", None);
            return client;
        }
    }

    private static bool IsRefundSent(System.Text.Json.JsonElement transactions) =>
        transactions.Items().Any(one => one.Text("type") == "refund" && one.Text("status") == "completed");

    private static async Task<IEnumerable<string>> TransactionsAsync(StoryClient party, string contract)
    {
        var transactions = await party.GetAsync($"/api/v1/contracts/{contract}/transactions?limit=100", None);
        return transactions.Items().Select(one => $"{one.Text("type")} {one.Text("amount")}").Order(StringComparer.Ordinal);
    }

    private static async Task FillAsync(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        foreach (var key in Directory.GetFiles(Path.Combine(Made, "keys")))
            File.Copy(key, Path.Combine(folder, "keys", Path.GetFileName(key)));
        var path = Path.Combine(folder, "kelmah.db");
        await using (var packed = File.OpenRead(Path.Combine(Made, "kelmah-1.db.gz")))
        await using (var plain = new GZipStream(packed, CompressionMode.Decompress))
        await using (var file = File.Create(path))
            await plain.CopyToAsync(file);
        await using var database = new SqliteDatabase(path);
        // The clock goes on where it was, whenever this runs.
        await database.WriteAsync(session =>
        {
            using var clock = session.Prepare("UPDATE clock SET offset_ticks = ?1");
            clock.Bind(1, (KilledAt - TimeProvider.System.GetUtcNow()).Ticks).Run();
        });
    }

    /// <summary>What shows in the API is there a moment before the orchestration has ended that did it.</summary>
    private static async Task AssertEndedAsync(string folder)
    {
        await using var database = new SqliteDatabase(Path.Combine(folder, "kelmah.db"));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!InFlight.All(id => StatusOf(database, id) == Completed)) await Task.Delay(25, deadline.Token);
    }

    private static long? StatusOf(SqliteDatabase database, string instanceId) => database.Read(session =>
    {
        using var statement = session.Prepare("SELECT status FROM durable_instances WHERE instance_id = ?1");
        return statement.Bind(1, instanceId).Step() ? statement.GetInt64(0) : (long?)null;
    });
}
