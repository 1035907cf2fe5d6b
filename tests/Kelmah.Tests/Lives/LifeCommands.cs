using System.Text.Json.Nodes;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Simulators.Stripe;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>What the parties of one contract, and those who have to do with its money at Stripe, may do at any time.</summary>
/// <param name="world">Where they live.</param>
/// <param name="random">Decides what they do.</param>
/// <param name="cards">Decides what is stored and what is paid with. It draws from no other chance.</param>
/// <param name="choosing">Decides when they do what is beyond the plain course, and what. It draws from no other chance.</param>
/// <param name="paying">Decides what becomes of what the worker earned. It draws from no other chance.</param>
/// <param name="quarrelling">Decides when they quarrel, and how. It draws from no other chance.</param>
internal sealed class LifeCommands(LifeWorld world, Random random, Random cards, Random choosing, Random paying, Random quarrelling)
{
    private static readonly string[] GoodCards = ["pm_card_visa", "pm_card_visa", "pm_card_mastercard"];
    private static readonly string[] DeclinedCards = ["pm_card_chargeDeclined", "pm_card_chargeDeclinedInsufficientFunds", "pm_card_chargeDeclinedExpiredCard"];
    private static readonly string[] TroubledCards =
        ["pm_card_refundFail", "pm_card_pendingRefund", "pm_card_createDispute", "pm_card_createDisputeProductNotReceived", "pm_card_createDisputeInquiry"];

    private static readonly string[] StoredCards =
        ["pm_card_visa", "pm_card_mastercard", "pm_card_chargeDeclined", "pm_card_chargeDeclinedExpiredCard", "pm_card_authenticationRequired"];

    private readonly LifeContract signed = new(world);
    private List<Guid> milestones = [];

    private Caller Hirer => signed.Hirer;

    private Caller Worker => signed.Worker;

    /// <summary>What becomes of what the worker earned.</summary>
    public LifePayouts Payouts => field ??= new LifePayouts(world, Worker, signed.Administrator, paying);

    private LifeQuarrels Quarrels => field ??= new LifeQuarrels(world, signed, quarrelling);

    private LifeChoices Choices => field ??= new LifeChoices(world, Hirer, Worker, choosing);

    /// <summary>A contract with these milestones, signed by both.</summary>
    /// <param name="currency">Of the contract.</param>
    /// <param name="amounts">Of its milestones.</param>
    /// <param name="fees">The hirer's fee and the tax on fees, in basis points.</param>
    /// <param name="haveAccounts">Whether the two have accounts, which they can leave.</param>
    public async Task SignAsync(Currency currency, IReadOnlyList<long> amounts, (int Hirer, int Tax) fees, bool haveAccounts)
    {
        await signed.SignAsync(currency, amounts, () => random.Next(1, 30), haveAccounts, fees);
        milestones = [.. signed.Milestones];
        if (!haveAccounts) await signed.OpenAccountAsync(Worker);
        await signed.ProvePhoneAsync(Worker);
        await Payouts.OnboardAsync();
        if (cards.Next(2) == 0) await signed.StoreCardAsync(StoredCards[cards.Next(StoredCards.Length)]);
    }

    /// <summary>All is funded, and the first milestones are done and approved, as far as the hirer may.</summary>
    /// <param name="drawing">Decides how many.</param>
    /// <returns>How many.</returns>
    public async Task<int> EarnAsync(Random drawing)
    {
        Assert.Null(Code(await Fund.ExecuteAsync(Hirer, signed.Id, new(), None)));
        var intent = Choose("payment_intent", "requires_payment_method", 0)!;
        Assert.Equal(200, (await world.Stripe.CallAsync("POST", $"payment_intents/{intent["id"]}/confirm", "payment_method=pm_card_visa")).Status);
        await world.WorkAsync(drawing);
        var count = drawing.Next(1, milestones.Count + 1);
        foreach (var (index, milestone) in milestones.Take(count).Index())
        {
            foreach (var (_, run) in ((string, Func<Task<string?>>)[])[Start(milestone, index + 1), Submit(milestone, index + 1)]) Assert.Null(await run());
            // Who releases that much has to be known better.
            if (await Approve(milestone, index + 1).Run() is not null) return index;
            await world.WorkAsync(drawing);
        }

        return count;
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
            ? administration.RetryAsync(signed.Administrator, open.Id, input, None)
            : administration.SettleAsync(signed.Administrator, open.Id, input, None)));
    }

    /// <summary>What waits for people is decided: an end by the parties, a dispute by an administrator.</summary>
    public async Task SettleAsync()
    {
        await Choices.SettleAsync(signed.Id);
        await Quarrels.SettleAsync();
    }

    /// <summary>
    /// As often as not what one of the two would do next; else anything. With it, what it is called and what it answers: the code of a
    /// refusal, or null.
    /// </summary>
    public async Task<(string Name, Func<Task<string?>> Run)> NextAsync(bool isTroubled)
    {
        // Approvals of a part make new ones.
        var all = await world.Get<IContracts>().MilestonesOfAsync(world.Store, signed.Id, None);
        milestones = [.. all.Select(one => one.Id)];
        var contract = (await world.Store.FindAsync<Contract>(signed.Id, None))!;
        if (!contract.IsUnderWay) return choosing.Next(4) == 0 ? Choices.GiveBack(signed.Id) : Any(isTroubled);
        if (contract.FundedAt is not null && await Quarrels.NextAsync(milestones) is { } quarrel) return quarrel;
        if (choosing.Next(3) == 0) return await Choices.NextAsync(contract, milestones);
        if (isTroubled && choosing.Next(12) == 0) return Dispute();
        if (random.Next(2) == 0) return Any(isTroubled);
        if (contract.FundedAt is null) return random.Next(3) == 0 ? choosing.Next(2) == 0 ? FundInAWay() : Choices.FundSome(signed.Id) : Pay(isTroubled);
        var index = random.Next(milestones.Count);
        var (milestone, number) = (all[index], index + 1);
        var escrow = await world.Store.FindAsync(EscrowCollection.ContractId.Is(signed.Id), None);
        return milestone.Status switch
        {
            MilestoneStatus.Completed => Any(isTroubled),
            _ when escrow?.PartOf(milestone.Id) is null => choosing.Next(2) == 0 ? Choices.FundSome(signed.Id) : Pay(isTroubled),
            MilestoneStatus.Pending => Start(milestone.Id, number),
            _ when milestone.AutoApprovesAt is not null => choosing.Next(6) switch
            {
                0 => Choices.BeAway(signed.Id),
                < 3 => Choices.ApprovePart(milestone.Id, number),
                _ => Approve(milestone.Id, number),
            },
            MilestoneStatus.InProgress or MilestoneStatus.Overdue => Submit(milestone.Id, number),
            _ => Any(isTroubled),
        };
    }

    /// <summary>One of the commands, with what it is called and what it answers: the code of a refusal, or null.</summary>
    private (string Name, Func<Task<string?>> Run) Any(bool isTroubled)
    {
        var index = random.Next(milestones.Count);
        var (milestone, number) = (milestones[index], index + 1);
        var party = random.Next(2) == 0 ? Hirer : Worker;
        return random.Next(isTroubled ? 38 : 31) switch
        {
            < 4 => FundInAWay(),
            < 9 => Pay(isTroubled),
            < 12 => Start(milestone, number),
            < 16 => Submit(milestone, number),
            < 19 => Approve(milestone, number),
            < 20 => ($"ask for changes of {number}", async () => Code(await Milestones.RequestChangesAsync(Hirer, milestone, new ChangeRequestInput("Too short."), None))),
            < 22 => Extend(party, milestone, number),
            < 25 => ($"ask for the money of {number} back", async () => Code(await Requests.RequestAsync(Hirer, signed.Id, new RefundRequestInput(milestone, "Nothing came."), None))),
            < 29 => Answer(),
            < 30 => ($"{(party == Hirer ? "the hirer" : "the worker")} cancels", async () => Code(await world.Get<Agreements>().CancelAsync(party, signed.Id, None))),
            < 31 => ("read the timeline of money", async () => Code(await world.Get<Escrows>().GetAsync(Hirer, signed.Id, None))),
            < 33 => RefundElsewhere(),
            < 35 => Dispute(),
            < 36 => Decide(),
            _ => ("an administrator deals with a failed refund", ResolveAsync),
        };
    }

    /// <summary>One of the two asks to be erased after the grace, and gives up what the wallet will hold.</summary>
    public Task<string?> LeaveAsync(bool isWorker) => signed.LeaveAsync(isWorker ? Worker : Hirer);

    private Milestones Milestones => world.Get<Milestones>();

    private FundEscrow Fund => world.Get<FundEscrow>();

    private RefundRequests Requests => world.Get<RefundRequests>();

    private (string Name, Func<Task<string?>> Run) Start(Guid milestone, int number) =>
        ($"start {number}", async () => Code(await Milestones.StartAsync(Worker, milestone, None)));

    private (string Name, Func<Task<string?>> Run) Submit(Guid milestone, int number) =>
        ($"submit {number}", async () => Code(await Milestones.SubmitAsync(Worker, milestone, new SubmissionInput([new Deliverable("Photos")]), None)));

    private (string Name, Func<Task<string?>> Run) Approve(Guid milestone, int number) =>
        ($"approve {number}", async () => Code(await Milestones.ApproveAsync(Hirer, milestone, new ApprovalInput(), None)));

    private (string Name, Func<Task<string?>> Run) FundInAWay()
    {
        var channel = random.Next(3) == 0 ? PaymentChannel.MobileMoney : PaymentChannel.Card;
        if (channel == PaymentChannel.MobileMoney) return ($"fund by {channel}", async () => Code(await Fund.ExecuteAsync(Hirer, signed.Id, new(channel), None)));
        return cards.Next(3) switch
        {
            0 => ("fund by a card that is stored", async () => Code(await Fund.ExecuteAsync(Hirer, signed.Id, new(SavePaymentMethod: true), None))),
            1 => ("fund by the stored card", async () => Code(await Fund.ExecuteAsync(Hirer, signed.Id, new(PaymentMethodId: await StoredAsync()), None))),
            _ => ("fund by a card", async () => Code(await Fund.ExecuteAsync(Hirer, signed.Id, new(), None))),
        };
    }

    /// <summary>Null where there is none: then the payer gives one.</summary>
    private async Task<Guid?> StoredAsync() =>
        (await world.Store.FindAsync(WalletCollection.UserId.Is(Hirer.UserId), None))?.PaymentMethods.FirstOrDefault()?.Id;

    /// <summary>The payer confirms whatever payment he has been given, also one that nobody waits for any more.</summary>
    private (string Name, Func<Task<string?>> Run) Pay(bool isTroubled)
    {
        var cards = random.Next(10) switch { < 2 => DeclinedCards, < 5 when isTroubled => TroubledCards, _ => GoodCards };
        var card = cards[random.Next(cards.Length)];
        var choice = random.Next();
        return ($"pay by {card}, or by mobile money", RunAsync);

        async Task<string?> RunAsync()
        {
            if (Choose("payment_intent", "requires_payment_method", choice) is not { } intent) return "nothing is there";
            var method = intent["payment_method_types"]![0]!.GetValue<string>() == "card" ? card : "pm_mobile_money";
            return CodeOf(await world.Stripe.CallAsync("POST", $"payment_intents/{intent["id"]}/confirm", $"payment_method={method}"));
        }
    }

    private (string Name, Func<Task<string?>> Run) Extend(Caller party, Guid milestone, int number)
    {
        // Few dates, so that one party sometimes agrees to what the other has asked for.
        var days = random.Next(3) * 10;
        return ($"{(party == Hirer ? "the hirer" : "the worker")} extends {number}", async () =>
            Code(await world.Get<MilestoneExtensions>().ExtendAsync(party, milestone, world.Clock.GetUtcNow().Date.AddDays(20 + days), None)));
    }

    private (string Name, Func<Task<string?>> Run) Answer()
    {
        var accepts = random.Next(2) == 0;
        return (accepts ? "accept the refund" : "decline the refund", RunAsync);

        async Task<string?> RunAsync()
        {
            var requests = await world.Store.QueryAsync(new Query<RefundRequest> { Where = RefundRequestCollection.ContractId.Is(signed.Id) }, None);
            if (requests.Items.FirstOrDefault(request => request.Status == RefundRequestStatus.Open) is not { } open) return "nothing is asked for";
            return Code(await (accepts ? Requests.AcceptAsync(Worker, open.Id, None) : Requests.DeclineAsync(Worker, open.Id, None)));
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
