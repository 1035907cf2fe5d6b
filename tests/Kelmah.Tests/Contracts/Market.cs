using Kelmah.Adapters;
using Kelmah.Adapters.Files;
using Kelmah.Adapters.Sqlite;
using Kelmah.Adapters.Stripe;
using Kelmah.Administration;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Payments;
using Kelmah.Sqlite;
using Kelmah.Testing;
using Kelmah.Testing.Stripe;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kelmah.Tests.Contracts;

/// <summary>The use cases over a file of their own and the simulator of Stripe, with a clock that the test rules.</summary>
internal sealed class Market : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly SqliteDatabase database;
    private readonly StripeSimulatorHost stripe;

    private Market(StandingClock clock, ServiceProvider services, SqliteDatabase database, StripeSimulatorHost stripe)
    {
        Clock = clock;
        this.services = services;
        this.database = database;
        this.stripe = stripe;
    }

    public static CancellationToken None => CancellationToken.None;

    public Caller Hirer { get; } = NewCaller(UserRole.Hirer);

    public Caller Worker { get; } = NewCaller(UserRole.Worker);

    public Caller Stranger { get; } = NewCaller(UserRole.Hirer);

    public Caller Admin { get; } = NewCaller(UserRole.Admin);

    public StandingClock Clock { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public IDocumentStore Store => Get<IDocumentStore>();

    public IJournal Journal => Get<IJournal>();

    public StripeSimulatorHost Stripe => stripe;

    public SqliteDatabase Database => database;

    /// <param name="change">Changes the services before they are made, such as the store.</param>
    public static async Task<Market> OpenAsync(Action<IServiceCollection>? change = null)
    {
        var clock = new StandingClock(TestTime.Start);
        var stripe = await StripeSimulatorHost.StartAsync(clock);
        var folder = Directory.CreateTempSubdirectory("kelmah-market-");
        var database = new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db"));
        var schema = await SqliteSchema.ApplyAsync(database, Collections.All);
        var settings = new Dictionary<string, string?>
        {
            ["Stripe:ApiKey"] = StripeSimulatorHost.ApiKey,
            ["Stripe:WebhookSecret"] = "whsec_local",
            ["Stripe:BaseUrl"] = stripe.Address.AbsoluteUri,
            ["Stripe:MaxRetries"] = "0",
        };
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddLogging(logging => logging.ClearProviders())
            .AddStripe(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton<IIdSource, IdSource>()
            .AddSingleton<IDocumentStore>(new SqliteDocumentStore(schema, clock))
            .AddSingleton<IEventLog>(new SqliteEventLog(schema, EventTypes.Find))
            .AddSingleton<IJournal>(new SqliteJournal(schema))
            .AddSingleton<IEventRelay, UnheardRelay>()
            .AddUseCases()
            .AddSingleton<ContractOptions>()
            .AddSingleton<DisputeOptions>()
            .AddSingleton<InvitationOptions>()
            .AddSingleton<PaymentLimits>()
            .AddSingleton<SubscriptionOptions>()
            .AddSingleton<IAuditAnchorFile, NoAuditAnchorFile>()
            .AddSingleton<IAuditAnchorArchive, NoAuditAnchorArchive>()
            .AddSingleton<StepUpOptions>();
        change?.Invoke(services);
        return new Market(clock, services.BuildServiceProvider(), database, stripe);
    }

    public static Caller NewCaller(UserRole role) => new(Guid.CreateVersion7(), role, Guid.CreateVersion7());

    public static Money Ghs(long minorUnits) => new(minorUnits, Currency.Ghs);

    /// <summary>An escrow that waits for a payment of all milestones of a contract.</summary>
    public static Escrow Awaiting(ContractView contract, Guid paymentId, DateTimeOffset now)
    {
        var conditions = new ReleaseConditions(1_000, 14);
        var pending = new PendingFunding(paymentId, [.. contract.Milestones.Select(milestone => EscrowPart.Of(milestone.Id, milestone.Amount, conditions, paymentId))]);
        return Escrow.Open(Guid.CreateVersion7(), contract.Id, contract.HirerId, contract.WorkerId, conditions, pending, now);
    }

    public static string? Code<T>(Result<T> result) => result.Refusal?.Error.Code;

    public T Get<T>()
        where T : notnull =>
        services.GetRequiredService<T>();

    /// <summary>Commits entities as they are.</summary>
    public async Task InsertAsync(params Entity[] entities)
    {
        var inserted = await Get<Transactor>().RunAsync<bool>(null, work =>
        {
            foreach (dynamic entity in entities) work.Insert(entity);
            return Task.FromResult<Result<bool>>(true);
        }, None);
        Assert.True(inserted.Value);
    }

    /// <summary>An active job of the hirer's.</summary>
    public async Task<Job> PostJobAsync()
    {
        var content = new JobContent(
            "Rewire a house", "Replace the old wiring of a house of two bedrooms.", Ghs(100_000), Ghs(200_000), ["wiring"], ExperienceLevel.Intermediate, IsRemote: true);
        var job = Job.Draft(Guid.CreateVersion7(), Hirer.UserId, content, Now).Value.Publish(Now).Value;
        await InsertAsync(job);
        return job.Committed<Job>();
    }

    /// <summary>An application at 1 500.00 GHS.</summary>
    public async Task<JobApplication> ApplyAsync(Job job, Caller worker)
    {
        var content = new ApplicationContent("I have done forty.", Ghs(150_000), 10);
        var application = JobApplication.Apply(Guid.CreateVersion7(), job, worker.UserId, content, Now).Value;
        await InsertAsync(application);
        return application.Committed<JobApplication>();
    }

    /// <summary>The draft that the hirer and the worker have, with two milestones of 1 000 and 500, due in 7 and 10 days.</summary>
    public async Task<ContractView> DraftAsync()
    {
        var application = await ApplyAsync(await PostJobAsync(), Worker);
        var draft = (await Get<ContractDrafts>().AcceptApplicationAsync(Hirer, application.Id, None)).Value;
        await AddMilestoneAsync(draft.Id, "Wiring", 100_000, 7);
        await AddMilestoneAsync(draft.Id, "Consumer unit", 50_000, 10);
        return await ReadAsync(draft.Id);
    }

    public async Task<MilestoneView> AddMilestoneAsync(Guid contractId, string title, long amount, int dueInDays) =>
        (await Get<ContractDrafts>().AddMilestoneAsync(
            Hirer, contractId, new MilestoneInput(title, "", Ghs(amount), Now.AddDays(dueInDays)), None)).Value;

    public async Task<ContractView> ReadAsync(Guid contractId) => (await Get<Agreements>().GetAsync(Hirer, contractId, None)).Value;

    public async Task<ContractView> SignedAsync()
    {
        var draft = await DraftAsync();
        await Get<Agreements>().SignAsync(Hirer, draft.Id, draft.TermsHash, None);
        return (await Get<Agreements>().SignAsync(Worker, draft.Id, draft.TermsHash, None)).Value;
    }

    /// <summary>A contract whose escrow holds the total.</summary>
    public async Task<ContractView> FundedAsync(string card = "pm_card_visa")
    {
        var contract = await SignedAsync();
        var funding = (await FundAsync(contract.Id)).Value;
        await PayAsync(funding, card);
        // All of them: they come in any order, and the signature of one that is left lapses when time passes.
        await DeliverAllAsync(3);
        return await ReadAsync(contract.Id);
    }

    /// <summary>A milestone with a submission.</summary>
    public async Task<MilestoneView> SubmittedAsync(Guid milestoneId)
    {
        Assert.Null(Code(await Get<Milestones>().StartAsync(Worker, milestoneId, None)));
        var submitted = await Get<Milestones>().SubmitAsync(Worker, milestoneId, new SubmissionInput([new Deliverable("Photos")]), None);
        return submitted.Value;
    }

    public Task<Result<EscrowFunding>> FundAsync(Guid contractId) =>
        Get<FundEscrow>().ExecuteAsync(Hirer, contractId, new FundingInput(), None);

    /// <summary>Plays the payer.</summary>
    public async Task PayAsync(EscrowFunding funding, string card = "pm_card_visa") =>
        await stripe.PostAsync($"/v1/payment_intents/{funding.Transaction.StripePaymentIntentId}/confirm", $"payment_method={card}");

    /// <summary>Takes in the next webhooks of Stripe and processes each.</summary>
    public async Task DeliverAllAsync(int count)
    {
        foreach (var webhook in await stripe.NextWebhooksAsync(count)) await DeliverAsync(webhook);
    }

    public async Task DeliverAsync(ReceivedWebhook webhook)
    {
        var received = await Get<StripeWebhookInbox>().ReceiveAsync(webhook.Body, webhook.Signature, None);
        Assert.Equal(webhook.Id, received.Value.Received);
        Assert.True((await ProcessAsync(webhook.Id)).Value);
    }

    public async Task<Result<bool>> ProcessAsync(string stripeEventId)
    {
        var notice = await Store.FindAsync(StripeNoticeCollection.StripeEventId.Is(stripeEventId), None);
        return await Get<ProcessStripeNotice>().ExecuteAsync(notice!.Id, None);
    }

    /// <summary>Lets the security period of all that was released pass.</summary>
    public async Task MatureAsync()
    {
        Clock.Advance(TimeSpan.FromDays(Get<PaymentLimits>().SecurityDays));
        await foreach (var release in Get<DeadlineProcesses>().DueAsync(DeadlineKind.SecurityPeriod, None))
            Assert.Null(Code(await Get<Earnings>().MatureAsync(release, None)));
    }

    /// <summary>A user comes to owe an amount, below zero, or less by it, as if a bank had taken it back or given it back.</summary>
    public async Task PostDebtAsync(Caller user, string key, Money posted)
    {
        var entry = JournalEntry.Create(
            Guid.CreateVersion7(), key, "taken_back", null, Now,
            new Posting(Account.Manual(posted.Currency), -posted), new Posting(Account.WalletReceivable(user.UserId), posted));
        var done = await Get<Transactor>().RunAsync<Wallet>(null, work =>
        {
            work.Append(entry);
            return Get<Debts>().PostAsync(work, user.UserId, posted, entry, also: null, None);
        }, None);
        Assert.Null(Code(done));
    }

    public async Task<EscrowView> EscrowAsync(Guid contractId) => (await Get<Escrows>().GetAsync(Hirer, contractId, None)).Value;

    public async Task AssertBalancedAsync()
    {
        var report = await Get<LedgerReconciliation>().RunAsync(None);
        Assert.Empty(report.Differences);
        Assert.True(report.Balanced);
    }

    /// <summary>Asserts that the journal agrees with Stripe, too, once the last changes there are old enough to be compared.</summary>
    public async Task AssertReconciledAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(2));
        var report = (await Get<Reconciliations>().RunAsync(Admin, None)).Value;
        Assert.Empty(report.Ledger.Differences);
        Assert.Empty(report.Stripe.Differences);
        Assert.True(report.Balanced);
        Assert.Equal(report.Id, (await Get<Reconciliations>().ListAsync(Admin, new Paging(), None)).Value.Items[0].Id);
    }

    /// <summary>What the journal has posted to an account, in minor units.</summary>
    public async Task<long> BalanceAsync(Account account) => (await Journal.BalancesAsync(account, None)).Sum(balance => balance.MinorUnits);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await stripe.DisposeAsync();
        await database.DisposeAsync();
    }
}
