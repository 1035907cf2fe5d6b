using System.Net;
using System.Text.Json;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Identity;

/// <summary>The export and the erasure over HTTP, with the clock moved past the grace.</summary>
public sealed class ErasureTests
{
    private const string FirstName = "Zanetor";
    private const string Phone = "+233209998877";

    [Fact]
    public async Task A_worker_asks_again_and_gets_the_first_outcome_and_can_sign_in_to_cancel()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await PersonAsync(app, UserRole.Worker);
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var application = await SampleJobs.ApplyAsync(worker, await SampleJobs.PublishAsync(hirer));

        var first = await AskAsync(worker);
        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await worker.GetAsync("/users/me")).Status);
        Assert.Equal("withdrawn", (await hirer.GetAsync($"/applications/{application}")).Body.GetProperty("status").GetString());

        var again = await app.SignInAsync(worker.Email, KelmahApp.Password);
        Assert.Equal(first.Text, (await AskAsync(again)).Text);

        var back = await app.SignInAsync(worker.Email, KelmahApp.Password);
        var me = (await back.GetAsync("/users/me")).Body.GetProperty("erasure");
        Assert.Equal(first.Body.GetProperty("dueAt").GetString(), me.GetProperty("dueAt").GetString());
        var cancelled = await back.PostAsync("/users/me/erasure/cancel");
        Assert.Equal(HttpStatusCode.OK, cancelled.Status);
        Assert.Equal(JsonValueKind.Null, cancelled.Body.GetProperty("erasure").ValueKind);
        Assert.Equal(HttpStatusCode.OK, (await back.PostAsync("/users/me/erasure/cancel")).Status);
    }

    [Fact]
    public async Task A_wrong_password_and_an_open_contract_are_refused()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var contract = await ContractParties.DraftAsync(app);
        (await AskAsync(contract.Worker)).AssertProblem(HttpStatusCode.Conflict, "erasure_contracts_open");
        (await AskAsync(contract.Stranger, "not-the-password")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await AskAsync(await app.SignInAsAdminAsync())).AssertProblem(HttpStatusCode.Conflict, "erasure_last_admin");
    }

    [Fact]
    public async Task Who_uses_an_authenticator_gives_a_code_too()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var user = await app.SignUpAsync(UserRole.Hirer);
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsync("/auth/totp", new { password = KelmahApp.Password })).Status);
        await app.ProveAsync(user);
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsync("/auth/totp/confirm", new { code = await CodeAsync(app, user.UserId, 0) })).Status);

        (await AskAsync(user)).AssertProblem(HttpStatusCode.Forbidden, "totp_required");
        (await AskAsync(user, code: "abcdef")).AssertProblem(HttpStatusCode.Unauthorized, "totp_code_wrong");
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(user, code: await CodeAsync(app, user.UserId, 1))).Status);
    }

    [Fact]
    public async Task Money_in_the_wallet_is_refused_also_when_it_comes_during_the_grace()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        await ChangeWalletAsync(app, worker.UserId, 100);
        (await AskAsync(worker)).AssertProblem(HttpStatusCode.Conflict, "erasure_wallet_not_empty");

        await ChangeWalletAsync(app, worker.UserId, -100);
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(worker)).Status);
        await ChangeWalletAsync(app, worker.UserId, 100);
        await app.Clock.AdvanceAsync(new AccountOptions().ErasureGrace);
        Assert.Equal("erasure_wallet_not_empty", await EraseAsync(app, worker.UserId));
        await app.SignInAsync(worker.Email, KelmahApp.Password);
        await ChangeWalletAsync(app, worker.UserId, -100);
        Assert.Null(await EraseAsync(app, worker.UserId));
    }

    [Fact]
    public async Task A_balance_that_is_given_up_goes_to_the_platform_once_and_the_last_mail_and_the_reconciliation_say_so()
    {
        var mails = new SentMails();
        await using var app = await KelmahApp.StartNewAsync(services => services.AddSingleton<IEmailSender>(mails));
        var worker = await app.SignUpAsync(UserRole.Worker);
        await app.CreditAsync(worker.UserId, 1_234);
        (await AskAsync(worker)).AssertProblem(HttpStatusCode.Conflict, "erasure_wallet_not_empty");

        var asked = await AskAsync(worker, forfeitBalance: true);
        Assert.True(asked.Body.GetProperty("forfeitsBalance").GetBoolean());
        await app.CreditAsync(worker.UserId, 66);
        await app.Clock.AdvanceAsync(new AccountOptions().ErasureGrace + TimeSpan.FromMinutes(1));
        await Until.HoldsAsync(
            async () => await app.Store.FindAsync<User>(worker.UserId, CancellationToken.None), user => user!.ErasedAt is not null);
        Assert.Null(await EraseAsync(app, worker.UserId));

        var admin = await app.SignInAsAdminAsync();
        var entries = (await admin.GetAsync("/admin/ledger/accounts/platform:fees/entries")).Body.GetProperty("items").EnumerateArray();
        var entry = Assert.Single(entries, found => found.GetProperty("kind").GetString() == "balance_forfeited");
        Assert.Equal($"forfeited:{worker.UserId}", entry.GetProperty("key").GetString());
        var reconciliation = (await admin.GetAsync("/admin/ledger/reconciliation")).Body;
        Assert.True(reconciliation.GetProperty("balanced").GetBoolean());
        Assert.Equal("13.00", Assert.Single(reconciliation.GetProperty("forfeited").EnumerateArray()).GetProperty("amount").GetString());
        Assert.Contains("GHS 13.00, went to Kelmah", mails.LastTo(worker.Email), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_agreement_can_be_added_to_a_request_and_goes_with_it_when_it_is_cancelled()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var first = await AskAsync(worker);
        Assert.False(first.Body.GetProperty("forfeitsBalance").GetBoolean());
        await app.CreditAsync(worker.UserId, 100);

        var second = await AskAsync(await app.SignInAsync(worker.Email, KelmahApp.Password), forfeitBalance: true);
        Assert.True(second.Body.GetProperty("forfeitsBalance").GetBoolean());
        Assert.Equal(first.Body.GetProperty("dueAt").GetString(), second.Body.GetProperty("dueAt").GetString());
        var third = await AskAsync(await app.SignInAsync(worker.Email, KelmahApp.Password));
        Assert.Equal(second.Text, third.Text);

        var back = await app.SignInAsync(worker.Email, KelmahApp.Password);
        Assert.Equal(HttpStatusCode.OK, (await back.PostAsync("/users/me/erasure/cancel")).Status);
        (await AskAsync(back)).AssertProblem(HttpStatusCode.Conflict, "erasure_wallet_not_empty");
        Assert.Equal(100, (await app.Store.FindAsync(WalletCollection.UserId.Is(worker.UserId), CancellationToken.None))!.Balance.MinorUnits);
    }

    [Fact]
    public async Task What_is_pending_and_a_bank_that_has_not_decided_prevent_an_erasure_also_with_the_agreement()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        await app.CreditAsync(worker.UserId, 100, isPending: true);
        (await AskAsync(worker, forfeitBalance: true)).AssertProblem(HttpStatusCode.Conflict, "erasure_wallet_not_empty");

        var contract = await ContractParties.DraftAsync(app);
        Assert.Equal(HttpStatusCode.OK, (await contract.Hirer.PostAsync($"/contracts/{contract.ContractId}/cancel")).Status);
        var (amount, now) = (new Money(100, Currency.Ghs), app.Clock.GetUtcNow());
        var payment = Transaction.StartFunding(Guid.CreateVersion7(), contract.Hirer.UserId, Guid.Parse(contract.ContractId), amount, PaymentChannel.Card, now);
        var dispute = new StripeDispute("dp_1", StripeDisputeStatus.Open, 100, "ghs", "pi_1", "fraudulent", now);
        var done = await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, work =>
        {
            work.Insert(Chargeback.Open(Guid.CreateVersion7(), payment, dispute, amount, frozeEscrow: false, now));
            return Task.FromResult<Result<bool>>(true);
        }, CancellationToken.None);
        Assert.True(done.Value);
        foreach (var party in (TestClient[])[contract.Hirer, contract.Worker])
            (await AskAsync(party, forfeitBalance: true)).AssertProblem(HttpStatusCode.Conflict, "erasure_chargeback_open");
    }

    [Theory]
    [InlineData("erasure_contracts_open", "/contracts/{id}/cancel")]
    [InlineData("erasure_escrow_held", "timeline")]
    [InlineData("erasure_refund_open", "deadline")]
    [InlineData("erasure_payment_pending", "wait")]
    [InlineData("erasure_wallet_not_empty", "forfeitBalance")]
    [InlineData("erasure_last_admin", "Admin__Email")]
    public void A_refusal_names_the_way_out(string code, string way) =>
        Assert.Contains(way, ErrorCatalogue.Product.Single(error => error.Code == code).Title, StringComparison.Ordinal);

    [Fact]
    public async Task After_the_grace_nothing_of_the_person_is_left_in_any_table()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var hirer = await PersonAsync(app, UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var content = SampleJobs.Content($"Wiring for {FirstName}");
        content["description"] = $"Call {FirstName} at {Phone} or {hirer.Email} about it.";
        var job = await SampleJobs.PublishAsync(hirer, content);
        var application = await SampleJobs.ApplyAsync(worker, job);
        Assert.Equal(HttpStatusCode.Created, (await hirer.PostAsync($"/applications/{application}/accept")).Status);
        var contract = (await hirer.GetAsync("/contracts")).Body.GetProperty("items")[0].GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.OK, (await hirer.PostAsync($"/contracts/{contract}/cancel")).Status);
        Assert.NotEmpty(Traces.InTables(app, FirstName));

        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(hirer)).Status);
        await app.Clock.AdvanceAsync(new AccountOptions().ErasureGrace + TimeSpan.FromMinutes(1));
        var erased = await Until.HoldsAsync(
            async () => await app.Store.FindAsync<User>(hirer.UserId, CancellationToken.None), user => user!.ErasedAt is not null);

        Assert.Equal("Deleted user", erased!.FullName);
        foreach (var word in new[] { FirstName, Phone, hirer.Email })
            await Until.HoldsAsync(() => Task.FromResult(Traces.InTables(app, word)), static found => found.Count == 0);
        var signIn = await app.Anonymous.PostAsync("/auth/login", new { email = hirer.Email, password = KelmahApp.Password });
        signIn.AssertProblem(HttpStatusCode.Unauthorized, "invalid_credentials");
        var other = await app.SignInAsync(worker.Email, KelmahApp.Password);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/users/{hirer.UserId}")).Status);
        Assert.DoesNotContain(FirstName, await app.Http.GetStringAsync("/simulators/outbox"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_grace_no_byte_of_the_data_folder_holds_the_person()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var hirer = await PersonAsync(app, UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var content = SampleJobs.Content("Wiring of a house");
        content["description"] = $"Call {FirstName} at {Phone} or {hirer.Email} about it.";
        // Long before the erasure, so that nobody is told of it in the same moment.
        content["deadline"] = app.Clock.GetUtcNow().AddDays(5);
        for (var number = 0; number < 60; number++) await SampleJobs.DraftAsync(hirer, content);
        await SampleJobs.ApplyAsync(worker, await SampleJobs.PublishAsync(hirer, content));
        (await app.Anonymous.PostAsync("/auth/forgot-password", new { email = hirer.Email })).AssertStatus(HttpStatusCode.Accepted);
        await Exports.ExportTests.BuiltAsync(hirer);
        // Words in a file's bytes and name, in an answer that is kept for a repeat, and in the words of a search.
        byte[] photo = [.. Attachments.SampleFiles.Png, .. System.Text.Encoding.UTF8.GetBytes(FirstName)];
        var attachment = await Attachments.SampleFiles.UploadCleanAsync(hirer, photo, $"{FirstName}.png");
        (await hirer.PostAsync("/jobs", content, ("Idempotency-Key", "once"))).AssertStatus(HttpStatusCode.Created);
        (await hirer.PostAsync("/jobs/searches", new { name = FirstName, criteria = new { q = FirstName } })).AssertStatus(HttpStatusCode.Created);
        var holding = await FilesWithAsync(app, FirstName);
        Assert.Contains(holding, name => name.StartsWith("kelmah.db", StringComparison.Ordinal));
        Assert.Contains(attachment, holding);

        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(hirer)).Status);
        await app.Clock.AdvanceAsync(TimeSpan.FromDays(6));
        await app.Clock.AdvanceAsync(new AccountOptions().ErasureGrace - TimeSpan.FromDays(5));
        await Until.HoldsAsync(
            async () => await app.Store.FindAsync<User>(hirer.UserId, CancellationToken.None), user => user!.ErasedAt is not null);
        // What others had been answered about the person is deleted after a day, and so is what was on its way to them.
        await app.Clock.AdvanceAsync(TimeSpan.FromDays(2));

        foreach (var word in new[] { FirstName, Phone, hirer.Email })
        {
            await Until.HoldsAsync(
                async () =>
                {
                    await app.Services.GetRequiredService<IErasureTraces>().ScrubAsync(CancellationToken.None);
                    return await FilesWithAsync(app, word);
                },
                static found => found.Count == 0);
        }

        Assert.Contains(hirer.UserId, await app.Services.GetRequiredService<IErasureTraces>().ListedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_erasure_that_was_cut_off_goes_on_from_where_it_was()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await PersonAsync(app, UserRole.Worker);
        await app.Services.GetRequiredService<PersonalDataEraser>().EraseAsync(worker.UserId, CancellationToken.None);
        Assert.Equal("erasure_not_requested", await EraseAsync(app, worker.UserId));
        var again = await app.SignInAsync(worker.Email, KelmahApp.Password);
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(again)).Status);
        Assert.Equal("erasure_not_due", await EraseAsync(app, worker.UserId));
        await app.Clock.AdvanceAsync(new AccountOptions().ErasureGrace);
        Assert.Null(await EraseAsync(app, worker.UserId));
        Assert.Null(await EraseAsync(app, worker.UserId));
        Assert.NotNull((await app.Store.FindAsync<User>(worker.UserId, CancellationToken.None))!.ErasedAt);
    }

    [Fact]
    public async Task The_export_holds_each_collection_page_by_page_and_no_secret()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var hirer = await PersonAsync(app, UserRole.Hirer);
        for (var number = 0; number < 120; number++) await SampleJobs.DraftAsync(hirer, SampleJobs.Content($"Job number {number}"));
        using var archive = await Exports.ExportTests.ExportAsync(app, hirer);

        var texts = new Dictionary<string, string>();
        foreach (var file in archive.Entries)
        {
            using var reader = new StreamReader(file.Open());
            texts[file.Name] = await reader.ReadToEndAsync();
        }

        Assert.Equal(120, JsonSerializer.Deserialize<JsonElement>(texts["jobs.json"]).GetArrayLength());
        Assert.Equal(Phone, JsonSerializer.Deserialize<JsonElement>(texts["users.json"])[0].GetProperty("profile").GetProperty("phone").GetString());
        Assert.Contains("journal.json", texts.Keys);
        var user = await app.Store.FindAsync<User>(hirer.UserId, CancellationToken.None);
        Assert.All(texts.Values, text => Assert.DoesNotContain(user!.Password, text, StringComparison.Ordinal));
        Assert.All(texts.Values, text => Assert.DoesNotContain("\"token\"", text, StringComparison.Ordinal));
    }

    private static Task<string?> EraseAsync(KelmahApp app, Guid userId) =>
        app.Services.GetRequiredService<EraseUser>().ExecuteAsync(userId, CancellationToken.None);

    private static async Task ChangeWalletAsync(KelmahApp app, Guid userId, long minorUnits)
    {
        var changed = await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, async work =>
        {
            var wallet = await app.Store.FindAsync(WalletCollection.UserId.Is(userId), CancellationToken.None);
            work.Update(wallet!.ChangeAvailable(new Money(minorUnits, Currency.Ghs), app.Clock.GetUtcNow()).Value);
            return true;
        }, CancellationToken.None);
        Assert.Null(changed.Refusal);
    }

    private static async Task<string> CodeAsync(KelmahApp app, Guid userId, int offset)
    {
        var factor = await app.Store.FindFactorsAsync(userId, CancellationToken.None);
        var secret = app.Services.GetRequiredService<ITotpSecrets>().Read(userId, factor!.ProtectedSecret!);
        return TotpCode.Compute(secret, TotpCode.StepOf(app.Clock.GetUtcNow()) + offset);
    }

    private static Task<TestAnswer> AskAsync(TestClient client, string password = KelmahApp.Password, string? code = null, bool forfeitBalance = false)
    {
        var body = TestClient.Json(new { password, code, forfeitBalance });
        return client.SendAsync(HttpMethod.Delete, "/users/me", body);
    }

    private static async Task<TestClient> PersonAsync(KelmahApp app, UserRole role)
    {
        var person = await app.SignUpAsync(role);
        var changed = await person.PatchAsync("/users/me", new { profile = new { firstName = FirstName, phone = Phone, bio = $"{FirstName} repairs." } });
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        return person;
    }

    /// <summary>The files of the data folder that hold a word, in any case, whatever they are for.</summary>
    private static async Task<List<string>> FilesWithAsync(KelmahApp app, string word)
    {
        var found = new List<string>();
        foreach (var path in Directory.GetFiles(app.DataFolder, "*", SearchOption.AllDirectories))
        {
            try
            {
                await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
                if ((await reader.ReadToEndAsync()).Contains(word, StringComparison.OrdinalIgnoreCase)) found.Add(Path.GetFileName(path));
            }
            catch (IOException)
            {
                // It has gone meanwhile, or is the lock, which has no bytes.
            }
        }

        return found;
    }

    /// <summary>Keeps what would be sent, which the outbox does not of an erased person.</summary>
    private sealed class SentMails : IEmailSender
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<EmailMessage> sent = new();

        public string LastTo(string address) => sent.Last(mail => mail.To == address).Body;

        public Task SendAsync(EmailMessage message, CancellationToken cancellationToken)
        {
            sent.Enqueue(message);
            return Task.CompletedTask;
        }
    }
}
