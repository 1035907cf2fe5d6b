using System.Globalization;
using System.Text;
using System.Text.Json;
using Kelmah.Adapters.Cryptography;
using Kelmah.Adapters.Memory;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Races;

/// <summary>A job, its contract and the people around them, each time new ones over the same file, and what became of them as text.</summary>
internal sealed class RaceWorld
{
    private const string Password = "correct horse battery";
    private static readonly JobContent Content = new(
        "Rewire a house", "Replace the old wiring of a house of two bedrooms.", Ghs(100_000), Ghs(200_000), ["wiring"], ExperienceLevel.Intermediate, IsRemote: true);

    private readonly Market market;
    private string terms = "";

    private RaceWorld(Market market) => this.market = market;

    public Caller Hirer { get; } = NewCaller(UserRole.Hirer);

    public Caller Worker { get; } = NewCaller(UserRole.Worker);

    /// <summary>Has applied, too.</summary>
    public Caller Other { get; } = NewCaller(UserRole.Worker);

    /// <summary>Has not applied yet.</summary>
    public Caller Third { get; } = NewCaller(UserRole.Worker);

    public Guid JobId { get; private set; }

    public Guid ApplicationId { get; private set; }

    public Guid OtherApplicationId { get; private set; }

    public Guid ContractId { get; private set; }

    public Guid FirstId { get; private set; }

    public Guid SecondId { get; private set; }

    public Guid RequestId { get; private set; }

    public Guid EndingId { get; private set; }

    /// <summary>The dispute that is open between the two.</summary>
    public Guid QuarrelId { get; private set; }

    /// <summary>Of the bank, which the app has not been told of.</summary>
    public string DisputeId { get; private set; } = "";

    private Guid paymentId;

    /// <summary>The services over a store that a race can hold up.</summary>
    public static Task<Market> OpenMarketAsync() => Market.OpenAsync(services =>
    {
        var store = (IDocumentStore)services.Last(service => service.ServiceType == typeof(IDocumentStore)).ImplementationInstance!;
        var options = new IdentityOptions { PasswordIterations = 1 };
        var keys = Directory.CreateTempSubdirectory("kelmah-race-");
        services.AddSingleton<IDocumentStore>(new WatchedStore(store))
            .AddSingleton(Options.Create(options))
            .AddSingleton(IdentityKeys.Load(options, keys.FullName))
            .AddSingleton<LockoutOptions>()
            .AddSingleton<AccountOptions>()
            .AddSingleton<SessionOptions>()
            .AddSingleton<IPasswords, PasswordHashes>()
            .AddSingleton<ITotpSecrets, TotpSecrets>()
            .AddSingleton<ISessionTokens, HmacSessionTokens>()
            .AddSingleton<IOneTimeTokens, HmacOneTimeTokens>()
            .AddSingleton<IRevokedSessions, MemoryRevokedSessions>()
            .AddSingleton<SigningKeyRing>(provider => ActivatorUtilities.CreateInstance<SigningKeyRing>(provider, keys.FullName))
            .AddSingleton<IAccessTokens, JwtAccessTokens>();
    });

    /// <summary>Brings a new job with its contract to a state.</summary>
    public static async Task<RaceWorld> NewAsync(Market market, RaceState state)
    {
        var world = new RaceWorld(market);
        await world.ApplyAsync();
        if (state == RaceState.Applied) return world;
        await world.DraftAsync();
        if (state == RaceState.Draft) return world;
        Must(await world.SignAsync(world.Worker));
        if (state == RaceState.Agreed) return world;
        if (state == RaceState.EndProposedInPart)
        {
            await world.ProposeInPartAsync();
            return world;
        }

        await world.FundAsync();
        if (state == RaceState.Funded) return world;
        Must(await world.Milestones.StartAsync(world.Worker, world.FirstId, None));
        if (state == RaceState.RefundRequested)
        {
            world.RequestId = Must(await world.RequestRefundAsync(world.FirstId)).Id;
            return world;
        }

        Must(await world.SubmitAsync(world.FirstId));
        if (state is RaceState.Disputed or RaceState.DisputeUnanswered)
        {
            await world.QuarrelAsync(isAnswered: state == RaceState.Disputed);
            return world;
        }

        if (state is RaceState.EndProposed or RaceState.EndContested) await world.ProposeAllAsync(state == RaceState.EndContested);
        if (state is RaceState.Submitted or RaceState.EndProposed or RaceState.EndContested) return world;
        Must(await world.Milestones.ApproveAsync(world.Hirer, world.FirstId, new ApprovalInput(), None));
        if (state == RaceState.Approved) return world;
        Must(await world.Milestones.StartAsync(world.Worker, world.SecondId, None));
        Must(await world.SubmitAsync(world.SecondId));
        Must(await world.Milestones.ApproveAsync(world.Hirer, world.SecondId, new ApprovalInput(), None));
        return world;
    }

    public Task<Result<DisputeView>> DisputeAsync(Caller party, Guid? milestoneId) =>
        market.Get<Kelmah.Disputes.Disputes>().OpenAsync(party, ContractId, new DisputeInput("It leaks.", "Since the first rain.", milestoneId), None);

    public Task<Result<EndingView>> ProposeEndAsync(Caller party, long toWorker) =>
        market.Get<Endings>().ProposeAsync(party, ContractId, new EndingInput(Ghs(toWorker)), None);

    /// <summary>Takes in the payment that has succeeded at Stripe, as its webhook does.</summary>
    public async Task<Result<Transaction>> SettleAsync()
    {
        var payment = (await market.Store.FindAsync<Transaction>(paymentId, None))!;
        var intent = await market.Get<IStripeApi>().GetPaymentIntentAsync(payment.StripePaymentIntentId!, None);
        var settled = await market.Get<SettlePayment>().ExecuteAsync(paymentId, intent.Value!, _ => { }, None);
        return await settled.OrWhenDoneAsync(async () => (await market.Store.FindAsync<Transaction>(paymentId, None))!);
    }

    /// <summary>The hirer proposed to end it, with a refund of the second asked for; a dispute is open at the bank, or every deadline has come.</summary>
    private async Task ProposeAllAsync(bool isContested)
    {
        RequestId = Must(await RequestRefundAsync(SecondId)).Id;
        EndingId = Must(await ProposeEndAsync(Hirer, 120_000)).Id;
        if (!isContested)
        {
            market.Clock.Advance(TimeSpan.FromDays(14));
            return;
        }

        await ChargeBackAsync();
    }

    /// <summary>The hirer disputes the second, whose money was asked back; the worker has answered, and the bank has a dispute, too; or every deadline has come.</summary>
    private async Task QuarrelAsync(bool isAnswered)
    {
        await market.Get<Transactor>().RunAsync<bool>(null, async work =>
        {
            var contract = (await work.FindAsync<Contract>(ContractId, None))!;
            work.Rewrite(contract with { Terms = contract.Terms with { Disputes = new DisputeTerms(5, "GH", Ghs(50_000)) } });
            return true;
        }, None);
        RequestId = Must(await RequestRefundAsync(SecondId)).Id;
        QuarrelId = Must(await DisputeAsync(Hirer, SecondId)).Id;
        if (isAnswered) Must(await market.Get<Kelmah.Disputes.Disputes>().AnswerAsync(Worker, QuarrelId, new DisputeAnswerInput("No."), None));
        // As time passes, the bank of the world before would decide.
        if (isAnswered) await ChargeBackAsync();
        else market.Clock.Advance(TimeSpan.FromDays(14));
    }

    private async Task ChargeBackAsync()
    {
        var payment = await market.Store.FindAsync<Transaction>((await market.Store.FindAsync(EscrowCollection.ContractId.Is(ContractId), None))!.TransactionId, None);
        var (_, dispute) = await market.Stripe.PostAsync("/simulators/stripe/disputes", JsonSerializer.Serialize(new { paymentIntent = payment!.StripePaymentIntentId }));
        DisputeId = dispute.GetProperty("id").GetString()!;
        await market.Stripe.NextWebhooksAsync(2);
    }

    /// <summary>The first milestone is funded, the hirer proposed to end it, and the payment for the second has succeeded at Stripe.</summary>
    private async Task ProposeInPartAsync()
    {
        await market.PayAsync(Must(await market.Get<FundEscrow>().ExecuteAsync(Hirer, ContractId, new FundingInput(MilestoneIds: [FirstId]), None)));
        await market.DeliverAllAsync(3);
        EndingId = Must(await ProposeEndAsync(Hirer, 100_000)).Id;
        var second = Must(await market.Get<FundEscrow>().ExecuteAsync(Hirer, ContractId, new FundingInput(), None));
        paymentId = second.Transaction.Id;
        await market.PayAsync(second);
        await market.Stripe.NextWebhooksAsync(3);
    }

    private Milestones Milestones => market.Get<Milestones>();

    /// <summary>Signs what the parties read when the hirer signed.</summary>
    public Task<Result<ContractView>> SignAsync(Caller party) => market.Get<Agreements>().SignAsync(party, ContractId, terms, None);

    public Task<Result<MilestoneView>> SubmitAsync(Guid milestoneId) =>
        Milestones.SubmitAsync(Worker, milestoneId, new SubmissionInput([new Deliverable("Photos")]), None);

    public Task<Result<RefundRequestView>> RequestRefundAsync(Guid milestoneId) =>
        market.Get<RefundRequests>().RequestAsync(Hirer, ContractId, new RefundRequestInput(milestoneId, "Nothing came."), None);

    public Task<Result<ErasureView>> EraseAsync(Caller user) => market.Get<Erasures>().RequestAsync(user, Password, code: null, forfeitsBalance: false, None);

    public Task<Result<ApplicationView>> ApplyAsync(Caller worker) =>
        market.Get<JobApplications>().ApplyAsync(worker, JobId, new ApplicationContent("I have done forty.", Ghs(150_000), 10), None);

    /// <summary>What became of everything, without ids and times of commits.</summary>
    public async Task<string> DescribeAsync()
    {
        var text = new StringBuilder();
        var job = await market.Store.FindAsync<Job>(JobId, None);
        text.AppendLine(CultureInfo.InvariantCulture, $"job {job!.Status} {job.ClosedBecause}");
        foreach (var (name, worker) in new[] { ("worker", Worker), ("other", Other), ("third", Third) })
        {
            var application = await market.Store.FindAsync(ApplicationCollection.JobId.Is(JobId) & ApplicationCollection.WorkerId.Is(worker.UserId), None);
            text.AppendLine(CultureInfo.InvariantCulture, $"application of {name} {application?.Status}");
        }

        foreach (var (name, person) in new[] { ("hirer", Hirer), ("worker", Worker), ("other", Other) })
        {
            var user = await market.Store.FindAsync<User>(person.UserId, None);
            var wallet = await market.Store.FindAsync(WalletCollection.UserId.Is(person.UserId), None);
            var balances = wallet?.Balances.Select(balance => $"{balance.Balance}+{balance.PendingBalance}") ?? [];
            text.AppendLine(CultureInfo.InvariantCulture, $"{name} {(user!.ErasureDueAt is null ? "" : "to be erased")} {(user.SuspendedAt is null ? "" : "suspended")} {string.Join(',', balances)}");
        }

        var live = await market.Store.QueryAsync(new Query<Contract> { Where = ContractCollection.HirerId.Is(Hirer.UserId) }, None);
        foreach (var contract in live.Items) await DescribeAsync(contract, text);
        return text.ToString();
    }

    private async Task DescribeAsync(Contract contract, StringBuilder text)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"contract {contract.Status} {contract.TotalAmount} {(contract.FundedAt is null ? "" : "funded")}");
        var milestones = await market.Store.QueryAsync(
            new Query<Milestone> { Where = MilestoneCollection.ContractId.Is(contract.Id), OrderBy = [MilestoneCollection.Number.Ascending()] }, None);
        foreach (var milestone in milestones.Items)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"milestone {milestone.Number} {milestone.Status} {milestone.Amount} {milestone.DueDate - milestone.CreatedAt} {milestone.StartedAt is not null} {milestone.ReleasedAt is not null} {milestone.Submissions.Length}");
        }

        var escrow = await market.Store.FindAsync(EscrowCollection.ContractId.Is(contract.Id), None);
        text.AppendLine(CultureInfo.InvariantCulture, $"escrow {escrow?.Status} {escrow?.Held} {escrow?.Released} {escrow?.Refunded}");
        foreach (var part in escrow?.Parts ?? [])
            text.AppendLine(CultureInfo.InvariantCulture, $"part {part.Amount} {(part.FrozenAt is null ? "" : "frozen")} {(part.DisputeId is null ? "" : "disputed")} {(part.AwaitsBank ? "bank" : "")}");
        var disputes = await market.Store.QueryAsync(new Query<Dispute> { Where = DisputeCollection.ContractId.Is(contract.Id) }, None);
        foreach (var line in disputes.Items.Select(one => $"dispute {one.Status} {one.Amount} {one.Outcome} {one.Evidence.Length} {one.AwaitsBankSince is not null}").Order(StringComparer.Ordinal)) text.AppendLine(line);
        var requests = await market.Store.QueryAsync(new Query<RefundRequest> { Where = RefundRequestCollection.ContractId.Is(contract.Id) }, None);
        foreach (var line in requests.Items.Select(one => $"refund request {one.Status} {one.Amount}").Order(StringComparer.Ordinal)) text.AppendLine(line);
        var endings = await market.Store.QueryAsync(new Query<EndingProposal> { Where = EndingProposalCollection.ContractId.Is(contract.Id) }, None);
        foreach (var line in endings.Items.Select(one => $"ending {one.Status} {one.ToWorker} {one.AnsweredBy is not null}").Order(StringComparer.Ordinal)) text.AppendLine(line);
        var transactions = await market.Store.QueryAsync(new Query<Transaction> { Where = TransactionCollection.ContractId.Is(contract.Id) }, None);
        foreach (var line in transactions.Items.Select(one => $"transaction {one.Type} {one.Status} {one.Amount}").Order(StringComparer.Ordinal)) text.AppendLine(line);
    }

    private async Task ApplyAsync()
    {
        foreach (var (person, index) in new[] { Hirer, Worker, Other, Third }.Select((person, index) => (person, index)))
        {
            var account = new NewAccount(
                person.UserId, $"person{index}-{person.UserId:N}@example.com", market.Get<IPasswords>().Hash(Password), person.Roles.All.Single(), new UserProfile("Ama", "Mensah"), Guid.CreateVersion7());
            await market.InsertAsync(User.RegisterVerified(account, market.Now));
        }

        var job = Job.Draft(Guid.CreateVersion7(), Hirer.UserId, Content, market.Now).Value.Publish(market.Now).Value;
        await market.InsertAsync(job);
        JobId = job.Id;
        ApplicationId = Must(await ApplyAsync(Worker)).Id;
        OtherApplicationId = Must(await ApplyAsync(Other)).Id;
    }

    /// <summary>Two milestones of 1 000 and 500, and the hirer's signature.</summary>
    private async Task DraftAsync()
    {
        ContractId = Must(await market.Get<ContractDrafts>().AcceptApplicationAsync(Hirer, ApplicationId, None)).Id;
        FirstId = Must(await AddMilestoneAsync("Wiring", 100_000)).Id;
        SecondId = Must(await AddMilestoneAsync("Consumer unit", 50_000)).Id;
        terms = (await market.Store.FindAsync<Contract>(ContractId, None))!.TermsHash;
        Must(await SignAsync(Hirer));
    }

    public Task<Result<MilestoneView>> AddMilestoneAsync(string title, long amount) =>
        market.Get<ContractDrafts>().AddMilestoneAsync(Hirer, ContractId, new MilestoneInput(title, "", Ghs(amount), market.Now.AddDays(7)), None);

    private async Task FundAsync()
    {
        var funding = Must(await market.Get<FundEscrow>().ExecuteAsync(Hirer, ContractId, new FundingInput(), None));
        await market.PayAsync(funding);
        await market.DeliverAllAsync(3);
    }

    private static T Must<T>(Result<T> result) => result.Refusal is { } refusal ? throw new InvalidOperationException($"{refusal.Error.Code} {refusal.Detail}") : result.Value;
}

/// <summary>How far a job has come before two commands meet.</summary>
public enum RaceState
{
    Applied,
    Draft,
    Agreed,
    Funded,
    RefundRequested,
    Submitted,
    Approved,
    EndProposed,
    EndContested,
    EndProposedInPart,
    Disputed,
    DisputeUnanswered,
    AllApproved,
}
