using System.Text.Json.Nodes;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Simulators.Stripe;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>What the parties of one contract, and those who have to do with its money at Stripe, may do at any time.</summary>
internal sealed class LifeCommands(LifeWorld world, Random random)
{
    private static readonly string[] GoodCards = ["pm_card_visa", "pm_card_visa", "pm_card_mastercard"];
    private static readonly string[] DeclinedCards = ["pm_card_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds", "pm_card_chargeDeclinedExpiredCard"];
    private static readonly string[] TroubledCards =
        ["pm_card_refundFail", "pm_card_pendingRefund", "pm_card_createDispute", "pm_card_createDisputeProductNotReceived", "pm_card_createDisputeInquiry"];

    private readonly Caller hirer = NewCaller(UserRole.Hirer);
    private readonly Caller worker = NewCaller(UserRole.Worker);
    private readonly Caller administrator = NewCaller(UserRole.Admin);
    private readonly List<Guid> milestones = [];
    private Guid contractId;

    /// <summary>A contract with these milestones, signed by both.</summary>
    /// <param name="currency">Of the contract.</param>
    /// <param name="amounts">Of its milestones.</param>
    /// <param name="haveAccounts">Whether the two have accounts, which they can leave.</param>
    public async Task SignAsync(Currency currency, IReadOnlyList<long> amounts, bool haveAccounts)
    {
        var total = new Money(amounts.Sum(), currency);
        var now = world.Clock.GetUtcNow();
        foreach (var party in haveAccounts ? (Caller[])[hirer, worker] : []) await InsertAsync(AccountOf(party, now));
        var content = new JobContent("Rewire a house", "Replace the old wiring of a house.", total, total, ["wiring"], ExperienceLevel.Intermediate, IsRemote: true);
        var job = Job.Draft(Guid.CreateVersion7(), hirer.UserId, content, now).Value.Publish(now).Value;
        await InsertAsync(job);
        var application = JobApplication.Apply(
            Guid.CreateVersion7(), job.Committed<Job>(), worker.UserId, new ApplicationContent("I have done forty.", total, 10), now).Value;
        await InsertAsync(application);
        contractId = (await world.Get<ContractDrafts>().AcceptApplicationAsync(hirer, application.Id, None)).Value.Id;
        foreach (var (index, amount) in amounts.Index())
        {
            var input = new MilestoneInput($"Part {index + 1}", "", new Money(amount, currency), now.AddDays(random.Next(1, 30)));
            milestones.Add((await world.Get<ContractDrafts>().AddMilestoneAsync(hirer, contractId, input, None)).Value.Id);
        }

        var draft = (await world.Get<Agreements>().GetAsync(hirer, contractId, None)).Value;
        foreach (var party in (Caller[])[hirer, worker]) Assert.Null(Code(await world.Get<Agreements>().SignAsync(party, contractId, draft.TermsHash, None)));
    }

    /// <summary>An administrator has a refund that failed sent again, or gives it back by hand.</summary>
    public async Task<string?> ResolveAsync()
    {
        var failed = TransactionCollection.Type.Is(TransactionType.Refund) & TransactionCollection.Status.Is(TransactionStatus.Failed);
        var refunds = await world.Store.QueryAsync(new Query<Transaction> { Where = failed }, None);
        if (refunds.Items.FirstOrDefault(refund => refund.AlarmAt is not null) is not { } open) return "nothing is there";
        var administration = world.Get<RefundAdministration>();
        var input = new RefundResolutionInput("The payer has a new account.");
        return Code(await (random.Next(2) == 0
            ? administration.RetryAsync(administrator, open.Id, input, None)
            : administration.SettleAsync(administrator, open.Id, input, None)));
    }

    /// <summary>
    /// As often as not what one of the two would do next; else anything. With it, what it is called and what it answers: the code of a
    /// refusal, or null.
    /// </summary>
    public async Task<(string Name, Func<Task<string?>> Run)> NextAsync(bool isTroubled)
    {
        if (random.Next(2) == 0) return Any(isTroubled);
        var contract = (await world.Store.FindAsync<Contract>(contractId, None))!;
        if (contract.Status != ContractStatus.Active) return Any(isTroubled);
        if (contract.FundedAt is null) return random.Next(3) == 0 ? Fund() : Pay(isTroubled);
        var index = random.Next(milestones.Count);
        var milestone = (await world.Store.FindAsync<Milestone>(milestones[index], None))!;
        var number = index + 1;
        return milestone.Status switch
        {
            MilestoneStatus.Pending => Start(milestone.Id, number),
            _ when milestone.AutoApprovesAt is not null => Approve(milestone.Id, number),
            MilestoneStatus.InProgress or MilestoneStatus.Overdue => Submit(milestone.Id, number),
            _ => Any(isTroubled),
        };
    }

    /// <summary>One of the commands, with what it is called and what it answers: the code of a refusal, or null.</summary>
    private (string Name, Func<Task<string?>> Run) Any(bool isTroubled)
    {
        var index = random.Next(milestones.Count);
        var (milestone, number) = (milestones[index], index + 1);
        var party = random.Next(2) == 0 ? hirer : worker;
        return random.Next(isTroubled ? 38 : 31) switch
        {
            < 4 => Fund(),
            < 9 => Pay(isTroubled),
            < 12 => Start(milestone, number),
            < 16 => Submit(milestone, number),
            < 19 => Approve(milestone, number),
            < 20 => ($"ask for changes of {number}", async () => Code(await Milestones.RequestChangesAsync(hirer, milestone, new ChangeRequestInput("Too short."), None))),
            < 22 => Extend(party, milestone, number),
            < 25 => ($"ask for the money of {number} back", async () => Code(await Requests.RequestAsync(hirer, contractId, new RefundRequestInput(milestone, "Nothing came."), None))),
            < 29 => Answer(),
            < 30 => ($"{(party == hirer ? "the hirer" : "the worker")} cancels", async () => Code(await world.Get<Agreements>().CancelAsync(party, contractId, None))),
            < 31 => ("read the timeline of money", async () => Code(await world.Get<Escrows>().GetAsync(hirer, contractId, None))),
            < 33 => RefundElsewhere(),
            < 35 => Dispute(),
            < 36 => Decide(),
            _ => ("an administrator deals with a failed refund", ResolveAsync),
        };
    }

    /// <summary>One of the two asks to be erased after the grace, and gives up what the wallet will hold.</summary>
    public async Task<string?> LeaveAsync(bool isWorker)
    {
        var leaving = isWorker ? worker : hirer;
        return Code(await world.Get<Transactor>().RunAsync<User>(leaving.UserId, async work =>
        {
            var user = (await work.FindAsync<User>(leaving.UserId, None))!;
            return user.RequestErasure(forfeitsBalance: true, new AccountOptions().ErasureGrace, world.Clock.GetUtcNow()).Then<User>(requested => work.Update(requested));
        }, None));
    }

    private static User AccountOf(Caller party, DateTimeOffset now)
    {
        var account = new NewAccount(party.UserId, $"{party.UserId}@example.com", "hash", party.Roles.All.First(), new UserProfile("Ama", "Mensah"), Guid.CreateVersion7());
        return User.Register(account, now) with { EmailVerifiedAt = now };
    }

    private Milestones Milestones => world.Get<Milestones>();

    private RefundRequests Requests => world.Get<RefundRequests>();

    private async Task InsertAsync<T>(T entity)
        where T : Entity =>
        Assert.Null(Code(await world.Get<Transactor>().RunAsync<T>(null, work => Task.FromResult<Result<T>>(work.Insert(entity)), None)));

    private (string Name, Func<Task<string?>> Run) Start(Guid milestone, int number) =>
        ($"start {number}", async () => Code(await Milestones.StartAsync(worker, milestone, None)));

    private (string Name, Func<Task<string?>> Run) Submit(Guid milestone, int number) =>
        ($"submit {number}", async () => Code(await Milestones.SubmitAsync(worker, milestone, new SubmissionInput([new Deliverable("Photos")]), None)));

    private (string Name, Func<Task<string?>> Run) Approve(Guid milestone, int number) =>
        ($"approve {number}", async () => Code(await Milestones.ApproveAsync(hirer, milestone, new ApprovalInput(), None)));

    private (string Name, Func<Task<string?>> Run) Fund()
    {
        var channel = random.Next(3) == 0 ? PaymentChannel.MobileMoney : PaymentChannel.Card;
        return ($"fund by {channel}", async () => Code(await world.Get<FundEscrow>().ExecuteAsync(hirer, contractId, new FundingInput(channel), None)));
    }

    /// <summary>The payer confirms whatever payment he has been given, also one that nobody waits for any more.</summary>
    private (string Name, Func<Task<string?>> Run) Pay(bool isTroubled)
    {
        var cards = random.Next(10) switch { < 2 => DeclinedCards, < 5 when isTroubled => TroubledCards, _ => GoodCards };
        var card = cards[random.Next(cards.Length)];
        var choice = random.Next();
        return ($"pay by {card}", () => OfStripeAsync("payment_intent", "requires_payment_method", choice, id => $"payment_intents/{id}/confirm", $"payment_method={card}"));
    }

    private (string Name, Func<Task<string?>> Run) Extend(Caller party, Guid milestone, int number)
    {
        // Few dates, so that one party sometimes agrees to what the other has asked for.
        var days = random.Next(3) * 10;
        return ($"{(party == hirer ? "the hirer" : "the worker")} extends {number}", async () =>
            Code(await Milestones.ExtendAsync(party, milestone, world.Clock.GetUtcNow().Date.AddDays(20 + days), None)));
    }

    private (string Name, Func<Task<string?>> Run) Answer()
    {
        var accepts = random.Next(2) == 0;
        return (accepts ? "accept the refund" : "decline the refund", RunAsync);

        async Task<string?> RunAsync()
        {
            var requests = await world.Store.QueryAsync(new Query<RefundRequest> { Where = RefundRequestCollection.ContractId.Is(contractId) }, None);
            if (requests.Items.FirstOrDefault(request => request.Status == RefundRequestStatus.Open) is not { } open) return "nothing is asked for";
            return Code(await (accepts ? Requests.AcceptAsync(worker, open.Id, None) : Requests.DeclineAsync(worker, open.Id, None)));
        }
    }

    private (string Name, Func<Task<string?>> Run) RefundElsewhere()
    {
        var (choice, part) = (random.Next(), random.Next(1, 5));
        return ("an administrator refunds in the Dashboard", RunAsync);

        async Task<string?> RunAsync()
        {
            if (Choose("charge", "succeeded", choice) is not { } charge) return "nothing is there";
            var amount = Math.Max(1, charge["amount"]!.GetValue<long>() / part);
            return CodeOf(await world.Stripe.CallAsync("POST", "refunds", $"charge={charge["id"]}&amount={amount}"));
        }
    }

    private (string Name, Func<Task<string?>> Run) Dispute()
    {
        var (choice, part, isInquiry) = (random.Next(), random.Next(1, 4), random.Next(4) == 0);
        return ($"the payer disputes{(isInquiry ? " softly" : "")}", RunAsync);

        async Task<string?> RunAsync()
        {
            if (Choose("charge", "succeeded", choice) is not { } charge) return "nothing is there";
            var amount = Math.Max(1, charge["amount"]!.GetValue<long>() / part);
            return CodeOf(await world.Stripe.ControlAsync("", new StripeNewDispute(charge["id"]!.GetValue<string>(), null, amount, Inquiry: isInquiry)));
        }
    }

    private (string Name, Func<Task<string?>> Run) Decide()
    {
        var (choice, isWon) = (random.Next(), random.Next(2) == 0);
        return (isWon ? "the bank decides for the platform" : "the bank decides for the payer", RunAsync);

        async Task<string?> RunAsync()
        {
            if (Choose("dispute", null, choice) is not { } dispute) return "nothing is there";
            var verdict = dispute["status"]!.GetValue<string>().StartsWith("warning", StringComparison.Ordinal) ? "warning_closed" : isWon ? "won" : "lost";
            return CodeOf(await world.Stripe.ControlAsync(dispute["id"]!.GetValue<string>(), new StripeVerdict(verdict)));
        }
    }

    private async Task<string?> OfStripeAsync(string type, string status, int choice, Func<string, string> path, string form) =>
        Choose(type, status, choice) is { } found ? CodeOf(await world.Stripe.CallAsync("POST", path(found["id"]!.GetValue<string>()), form)) : "nothing is there";

    private JsonObject? Choose(string type, string? status, int choice)
    {
        var candidates = world.Stripe.All(type).Where(one => status is null || one["status"]!.GetValue<string>() == status).ToList();
        return candidates.Count == 0 ? null : candidates[choice % candidates.Count];
    }

    private static string? CodeOf(StripeAnswer answer)
    {
        if (answer.Status == 200) return null;
        var error = JsonNode.Parse(answer.Body)!["error"]!;
        return $"{answer.Status} {error["code"] ?? error["message"]}";
    }
}
