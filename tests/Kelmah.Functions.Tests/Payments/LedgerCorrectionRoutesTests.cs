using System.Net;
using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Payments;

/// <summary>Corrections of the journal over HTTP.</summary>
public sealed class LedgerCorrectionRoutesTests
{
    [Fact]
    public async Task One_administrator_proposes_and_another_one_approves_and_the_user_is_told()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await own.SignUpAsync(UserRole.Worker);
        var wrong = await CreditAsync(own, worker.UserId, new Money(1_000, Currency.Ghs));
        var (first, second) = (await own.SignInAsAdminAsync(), await SecondAdministratorAsync(own));
        var input = Input(wrong, ($"wallet:{worker.UserId}:available", "-3.00"), ("platform:fees", "3.00"));

        (await first.PostAsync("/admin/ledger/corrections", input)).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        await own.ProveAsync(first);
        await own.ProveAsync(second);
        var proposed = await first.PostAsync("/admin/ledger/corrections", input);
        proposed.AssertStatus(HttpStatusCode.Created);
        Assert.Equal($"/api/v1/admin/ledger/corrections/{proposed.Id}", proposed.Headers.Location?.ToString());
        var path = $"/admin/ledger/corrections/{proposed.Id}";
        Assert.Equal("correction_decision", (await second.GetAsync(path)).Body.GetProperty("next").GetProperty("kind").GetString());
        Assert.Equal(proposed.Id, Items(await second.GetAsync("/admin/ledger/corrections?status=proposed")).Single().GetProperty("id").GetString());
        await ToldAsync(second, "A correction of the journal waits for a second administrator");
        (await first.PostAsync($"{path}/approve")).AssertProblem(HttpStatusCode.Forbidden, "own_correction");
        (await worker.PostAsync($"{path}/approve")).AssertProblem(HttpStatusCode.Forbidden, "role_not_allowed");

        var tried = (await second.PostAsync($"{path}/approve?dryRun=true")).Body.GetProperty("entries").EnumerateArray().Single();
        Assert.Equal(("correction", wrong), (tried.GetProperty("kind").GetString(), tried.GetProperty("corrects").GetGuid()));
        Assert.Equal("10.00", await BalanceAsync(worker));
        (await second.PostAsync($"{path}/approve")).AssertStatus(HttpStatusCode.OK);

        Assert.Equal("7.00", await BalanceAsync(worker));
        await ToldAsync(worker, "Your wallet was corrected by GHS 3.00");
        (await second.PostAsync($"{path}/approve")).AssertProblem(HttpStatusCode.Conflict, "correction_not_open");
        var entries = Items(await first.GetAsync($"/admin/ledger/accounts/wallet:{worker.UserId}:available/entries"));
        Assert.Equal((wrong, entries[0].GetProperty("id").GetGuid()), (entries[0].GetProperty("corrects").GetGuid(), entries[1].GetProperty("correctedBy")[0].GetGuid()));
        Assert.True((await first.GetAsync("/admin/ledger/reconciliation")).Body.GetProperty("balanced").GetBoolean());
    }

    [Fact]
    public async Task What_nobody_decides_in_seven_days_is_void()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await own.SignUpAsync(UserRole.Worker);
        var wrong = await CreditAsync(own, worker.UserId, new Money(1_000, Currency.Ghs));
        var admin = await own.SignInAsAdminAsync();
        await own.ProveAsync(admin);
        var input = Input(wrong, ("stripe:fees", "-3.00"), ("platform:fees", "3.00"));
        var rejected = await admin.PostAsync("/admin/ledger/corrections", input);
        var left = await admin.PostAsync("/admin/ledger/corrections", input);
        Assert.Equal("rejected", (await admin.PostAsync($"/admin/ledger/corrections/{rejected.Id}/reject", new { reason = "A slip." })).Body.GetProperty("status").GetString());
        (await admin.PostAsync("/admin/ledger/corrections", Input(wrong, ("stripe:GHS", "-3.00"), ("platform:fees", "3.00")))).AssertProblem(HttpStatusCode.UnprocessableEntity, "account_not_correctable");
        (await admin.PostAsync("/admin/ledger/corrections", Input(wrong, ("stripe:fees", "-3.0"), ("platform:fees", "3.01")))).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");

        await own.Clock.AdvanceAsync(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));

        admin = await own.SignInAsAdminAsync();
        await Until.HoldsAsync(
            () => admin.GetAsync($"/admin/ledger/corrections/{left.Id}"), answer => answer.Body.GetProperty("status").GetString() == "expired");
        await ToldAsync(admin, "A correction of the journal was not decided in time");
    }

    [Fact]
    public async Task Entries_of_an_account_are_listed_by_either_time()
    {
        await using var own = await KelmahApp.StartNewAsync();
        var worker = await own.SignUpAsync(UserRole.Worker);
        var now = own.Clock.GetUtcNow();
        await CreditAsync(own, worker.UserId, new Money(1_000, Currency.Ghs), occurredAt: now.AddDays(-10));
        var admin = await own.SignInAsAdminAsync();
        var path = $"/admin/ledger/accounts/wallet:{worker.UserId}:available/entries?from={Text(now.AddDays(-11))}&to={Text(now.AddDays(-9))}";

        Assert.Empty(Items(await admin.GetAsync(path)));
        Assert.Single(Items(await admin.GetAsync($"{path}&by=occurred")));
        (await admin.GetAsync($"{path}&by=later")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
        (await admin.GetAsync($"/admin/ledger/accounts/platform:fees/entries?from={Text(now)}&to={Text(now.AddDays(-1))}")).AssertProblem(HttpStatusCode.BadRequest, "invalid_input");
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static object Input(Guid corrects, params (string Account, string Amount)[] postings) => new
    {
        corrects,
        reason = "Booked twice.",
        postings = postings.Select(posting => new { account = posting.Account, amount = new { amount = posting.Amount, currency = "GHS" } }),
    };

    private static async Task<string?> BalanceAsync(TestClient user) => (await user.GetAsync("/wallet")).Body.GetProperty("balance").GetProperty("amount").GetString();

    private static async Task<TestClient> SecondAdministratorAsync(KelmahApp app)
    {
        const string Email = "second.admin@example.com";
        var account = new NewAccount(
            Guid.CreateVersion7(), Email, app.Services.GetRequiredService<IPasswords>().Hash(KelmahApp.Password), UserRole.Admin, new UserProfile("Esi", "Owusu"), Guid.CreateVersion7());
        await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, work =>
        {
            work.Insert(User.RegisterVerified(account, app.Clock.GetUtcNow()));
            return Task.FromResult<Result<bool>>(true);
        }, CancellationToken.None);
        return await app.SignInAsync(Email, KelmahApp.Password, "The test looks at it");
    }

    private static async Task<Guid> CreditAsync(KelmahApp app, Guid userId, Money amount, DateTimeOffset? occurredAt = null)
    {
        var (now, id) = (app.Clock.GetUtcNow(), Guid.CreateVersion7());
        await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, async work =>
        {
            work.Append(JournalEntry.Create(
                id, $"credit {userId}", "test", null, occurredAt ?? now, new Posting(Account.PlatformFees, -amount), new Posting(Account.WalletAvailable(userId), amount)));
            await app.Services.GetRequiredService<Wallets>().ChangeAsync(work, userId, amount.Currency, wallet => wallet.ChangeAvailable(amount, now), CancellationToken.None);
            return true;
        }, CancellationToken.None);
        return id;
    }

    private static Task<TestAnswer> ToldAsync(TestClient user, string title) => Until.HoldsAsync(
        () => user.GetAsync("/notifications?limit=100"), answer => Items(answer).Exists(item => item.GetProperty("title").GetString() == title));

    private static List<JsonElement> Items(TestAnswer answer) => [.. answer.Body.GetProperty("items").EnumerateArray()];

    /// <summary>Nobody in the world of the access test has given a fresh code, or proposed anything.</summary>
    internal sealed class Rows : IAccessRows
    {
        public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
        {
            ["ProposeCorrection"] = AccessAnswers.All(403),
            ["ApproveCorrection"] = AccessAnswers.All(403),
            ["RejectCorrection"] = AccessAnswers.All(404),
            ["GetCorrection"] = AccessAnswers.All(404),
        };

        public object? BodyOf(AccessWorld world, string function) => function switch
        {
            "ProposeCorrection" => Input(Guid.CreateVersion7(), ("stripe:fees", "-1.00"), ("platform:fees", "1.00")),
            "RejectCorrection" => new { reason = "A slip." },
            _ => null,
        };

        public Task<string?> IdOfAsync(AccessWorld world, string collection) => Task.FromResult(collection == "corrections" ? Guid.Empty.ToString() : null);
    }
}
