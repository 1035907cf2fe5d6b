using System.Text.Json.Nodes;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Kelmah.Simulators.Stripe;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>
/// What becomes of what the worker has earned: it is withdrawn to where the worker is paid out, by Stripe or by an administrator's hand, exchanged, sent back by a bank, or taken back
/// by the payer's.
/// </summary>
/// <param name="world">Where they live.</param>
/// <param name="worker">Is paid out.</param>
/// <param name="administrator">Pays by hand what Stripe does not.</param>
/// <param name="random">Decides what happens. It draws from no other chance.</param>
internal sealed class LifePayouts(LifeWorld world, Caller worker, Caller administrator, Random random)
{
    private static readonly string[] BankProblems = ["account_closed", "no_account", "could_not_process", "insufficient_funds"];

    private readonly bool isByStripe = random.Next(2) == 0;
    private readonly HashSet<string> asked = [];
    private (string Key, WithdrawalInput Input)? unanswered;
    private int keys;

    /// <summary>What the bank may do wrong in this life.</summary>
    private (double Delay, double Fails, double Returns, double ReturnsAfter) Bank { get; } = (
        new[] { 5, 3_600, 2 * 86_400.0 }[random.Next(3)], new[] { 0, 0, 0.4 }[random.Next(3)], new[] { 0, 0, 0.4 }[random.Next(3)], new[] { 3_600, 3 * 86_400, 9 * 86_400.0 }[random.Next(3)]);

    /// <summary>Where the worker is paid out, as it is called.</summary>
    public string Where => isByStripe ? "by Stripe" : "by hand";

    /// <summary>How many withdrawals were asked for and not refused: a request that is repeated under its key is one.</summary>
    public int Asked => asked.Count;

    /// <summary>Whether it is the worker's.</summary>
    public bool IsWorkers(Wallet wallet) => wallet.UserId == worker.UserId;

    /// <summary>The worker says where to be paid out.</summary>
    public async Task OnboardAsync()
    {
        if (isByStripe)
        {
            var account = (await world.Get<PayoutAccounts>().OpenAsync(worker, "US", None)).Value;
            await world.Stripe.CompleteOnboardingAsync(account);
            Assert.True((await world.Get<PayoutAccounts>().RefreshAsync(account, _ => { }, None)).Value);
            return;
        }

        Assert.Null(Code(await world.Get<PayoutDestinations>().PutAsync(worker, Destination(), None)));
    }

    /// <summary>What Stripe does wrong, and this worker's bank.</summary>
    public StripeMisbehaviour With(StripeMisbehaviour settings) => settings with
    {
        PayoutDelaySeconds = Bank.Delay,
        PayoutFailShare = Bank.Fails,
        PayoutReturnShare = Bank.Returns,
        PayoutReturnSeconds = Bank.ReturnsAfter,
    };

    /// <summary>Whether there is anything that could be paid out, or was.</summary>
    public async Task<bool> IsEarningAsync() =>
        await world.Store.Unpowered.FindAsync(WalletCollection.UserId.Is(worker.UserId), None) is { } wallet
        && wallet.Balances.Any(held => held.Balance.IsPositive || held.PendingBalance.IsPositive);

    /// <summary>One of the commands, with what it is called and what it answers: the code of a refusal, or null.</summary>
    /// <param name="isTroubled">Whether payers' banks take payments back.</param>
    public (string Name, Func<Task<string?>> Run) Next(bool isTroubled) => random.Next(isTroubled ? 26 : 20) switch
    {
        < 8 => Withdraw(),
        < 10 => unanswered is null ? Withdraw() : AskAgain(),
        < 11 => Exchange(),
        < 12 => Cancel(),
        < 17 => isByStripe ? Misfortune() : Resolve(),
        >= 23 => Decide(),
        >= 20 => Contest(),
        < 18 => ("an administrator deals with what does not move", async () => await SettleAsync() ? null : "nothing is there"),
        _ => isByStripe ? NewBank() : NewDestination(),
    };

    /// <summary>An administrator ends what only a person can: pays by hand or says that it cannot be, and does what Stripe waits for.</summary>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> SettleAsync()
    {
        var open = (await WithdrawalsAsync()).Where(one => one.IsUnderWay).ToList();
        foreach (var waiting in open) await SettleAsync(waiting);
        return open.Count > 0;
    }

    private async Task SettleAsync(Withdrawal waiting)
    {
        var administration = world.Get<WithdrawalAdministration>();
        if (!waiting.IsByStripe)
        {
            await (random.Next(3) == 0
                ? administration.FailedAsync(administrator, waiting.Id, new PayoutFailedInput("No such number."), None)
                : administration.PaidAsync(administrator, waiting.Id, new PayoutPaidInput("MTN 4471"), None));
            return;
        }

        if (waiting.Problem != "balance_insufficient") return;
        if (waiting.Status == WithdrawalStatus.Returning) await administration.PaidAsync(administrator, waiting.Id, new PayoutPaidInput("The owner has spent it."), None);
        else if (waiting.StripeTransferId is not null) await administration.FailedAsync(administrator, waiting.Id, new PayoutFailedInput("It cannot be paid out."), None);
        else await world.TopUpAsync(waiting.Amount);
    }

    /// <summary>The worker withdraws a part or all, now and then too much or next to nothing, twice under one key, or only to see what would happen.</summary>
    private (string Name, Func<Task<string?>> Run) Withdraw()
    {
        var (way, share, isRepeated, currency) = (random.Next(12), random.Next(1, 100), random.Next(4) == 0, random.Next());
        var name = way switch { < 4 => "withdraw all", < 8 => "withdraw a part", < 9 => "withdraw too much", < 10 => "withdraw next to nothing", < 11 => "withdraw nothing", _ => "withdraw in a dry run" };
        return ($"{name} {Where}{(isRepeated ? ", twice under one key" : "")}", RunAsync);

        async Task<string?> RunAsync()
        {
            var wallet = await world.Store.FindAsync(WalletCollection.UserId.Is(worker.UserId), None);
            if (wallet?.Available is not { IsEmpty: false } available) return "nothing is there";
            var held = available[currency % available.Length];
            var amount = way switch
            {
                < 4 or 11 => held.MinorUnits,
                < 8 => held.MinorUnits * share / 100,
                < 9 => held.MinorUnits + share,
                < 10 => 1,
                _ => 0,
            };
            var input = new WithdrawalInput(new Money(amount, held.Currency));
            if (way == 11) return await TryDryAsync(input);
            var key = $"withdrawal {++keys}";
            var code = await AskAsync(key, input);
            return isRepeated && code is null ? await AskAsync(key, input) : code;
        }
    }

    /// <summary>The worker had no answer, and asks again under the same key.</summary>
    private (string Name, Func<Task<string?>> Run) AskAgain() =>
        ("ask again for a withdrawal", async () => unanswered is { } former ? await AskAsync(former.Key, former.Input) : "nothing is there");

    private async Task<string?> AskAsync(string key, WithdrawalInput input)
    {
        unanswered = (key, input);
        asked.Add(key);
        var code = await world.OnceAsync(worker, key, $"{input}", async id => Code(await world.Get<Withdrawals>().RequestAsync(worker, input, id, None)));
        unanswered = null;
        if (code is not (null or "idempotent_request_running")) asked.Remove(key);
        return code;
    }

    /// <summary>Nothing is kept of it.</summary>
    private async Task<string?> TryDryAsync(WithdrawalInput input)
    {
        var before = world.Store.Commits;
        var run = DryRun.Begin();
        var requested = await world.Get<Withdrawals>().RequestAsync(worker, input, None);
        if (world.Store.Commits != before) return "WRONG: a dry run has committed something";
        return requested.Refusal is null && run.Commit is null ? "WRONG: a dry run has shown nothing" : Code(requested);
    }

    private (string Name, Func<Task<string?>> Run) Exchange()
    {
        var share = random.Next(1, 101);
        return ("exchange", RunAsync);

        async Task<string?> RunAsync()
        {
            var wallet = await world.Store.FindAsync(WalletCollection.UserId.Is(worker.UserId), None);
            if (wallet?.Available is not [var held, ..]) return "nothing is there";
            var amount = new Money(Math.Max(1, held.MinorUnits * share / 100), held.Currency);
            var to = Currency.Parse(held.Currency.Code == "USD" ? "EUR" : "USD");
            var quoted = await world.Get<Exchanges>().QuoteAsync(worker, amount, to, None);
            return quoted.Refusal is null ? Code(await world.Get<Exchanges>().TakeAsync(worker, quoted.Value.QuoteId, None)) : Code(quoted);
        }
    }

    private (string Name, Func<Task<string?>> Run) Cancel()
    {
        var choice = random.Next();
        return ("cancel a withdrawal", async () =>
            await ChooseAsync(choice, _ => true) is { } chosen ? Code(await world.Get<Withdrawals>().CancelAsync(worker, chosen.Id, None)) : "nothing is there");
    }

    /// <summary>An administrator takes a payout on, pays it, or says that it failed or came back: also a second time, and also one that Stripe pays.</summary>
    private (string Name, Func<Task<string?>> Run) Resolve()
    {
        var (way, choice, isOpen) = (random.Next(6), random.Next(), random.Next(4) > 0);
        var name = way switch { 0 => "takes a payout on", < 4 => "pays by hand", _ => "says that a payout failed" };
        return ($"an administrator {name}", RunAsync);

        async Task<string?> RunAsync()
        {
            if (await ChooseAsync(choice, one => one.IsUnderWay || !isOpen) is not { } chosen) return "nothing is there";
            var administration = world.Get<WithdrawalAdministration>();
            return Code(await (way switch
            {
                0 => administration.ClaimAsync(administrator, chosen.Id, None),
                < 4 => administration.PaidAsync(administrator, chosen.Id, new PayoutPaidInput("MTN 4471"), None),
                _ => administration.FailedAsync(administrator, chosen.Id, new PayoutFailedInput("No such number."), None),
            }));
        }
    }

    /// <summary>The bank does not take a payout, or sends it back; somebody cancels it, reverses its transfer or spends what was transferred.</summary>
    private (string Name, Func<Task<string?>> Run) Misfortune()
    {
        var (way, choice, problem) = (random.Next(10), random.Next(), BankProblems[random.Next(BankProblems.Length)]);
        return way switch
        {
            < 4 => ("the bank sends a payout back", () => WithPayoutAsync(choice, async (_, id) => await world.Stripe.ControlAsync(id, new StripePayoutFailure(problem)))),
            < 5 => ("Stripe turns the worker down", async () => CodeOf(await world.Stripe.ControlAsync(AccountOf(), new StripeAccountChange(Disabled: true)))),
            < 6 => ("a payout is cancelled", () => WithPayoutAsync(choice, async (account, id) => await world.Stripe.CallAsync("POST", $"payouts/{id}/cancel", account: account))),
            < 7 => ("the owner spends what the bank did not take", SpendAsync),
            < 8 => ("somebody reverses a transfer", ReverseAsync),
            _ => Resolve(),
        };

        // What is on its way to a bank cannot be spent, and what is there already needs no reversal: whoever did either would take another transfer's money.
        async Task<string?> ReverseAsync() => NotOut() is [var only]
            ? CodeOf(await world.Stripe.CallAsync("POST", $"transfers/{only["id"]}/reversals"))
            : "nothing is there";

        async Task<string?> SpendAsync() => NotOut() is [var only]
            ? CodeOf(await world.SpendAsync(AccountOf(), new Money(only["amount"]!.GetValue<long>(), Currency.Parse(only["currency"]!.GetValue<string>().ToUpperInvariant()))))
            : "nothing is there";
    }

    /// <summary>The transfers whose money is still in the connected account.</summary>
    private List<JsonObject> NotOut()
    {
        var gone = world.Stripe.All("payout").Where(one => one["status"]!.GetValue<string>() is "pending" or "paid").Select(WithdrawalOf).ToHashSet();
        return [.. world.Stripe.All("transfer").Where(one => !one["reversed"]!.GetValue<bool>() && !gone.Contains(WithdrawalOf(one)))];
    }

    private static string WithdrawalOf(JsonObject made) => made["metadata"]!["withdrawalId"]!.GetValue<string>();

    /// <summary>The payer's bank takes a payment back, whatever has become of the money.</summary>
    private (string Name, Func<Task<string?>> Run) Contest()
    {
        var (choice, part) = (random.Next(), random.Next(1, 4));
        return ("the payer disputes late", RunAsync);

        async Task<string?> RunAsync()
        {
            var charges = world.Stripe.All("charge").Where(one => one["status"]!.GetValue<string>() == "succeeded").ToList();
            if (charges.Count == 0) return "nothing is there";
            var charge = charges[choice % charges.Count];
            return CodeOf(await world.Stripe.ControlAsync("", new StripeNewDispute(charge["id"]!.GetValue<string>(), null, Math.Max(1, charge["amount"]!.GetValue<long>() / part))));
        }
    }

    private (string Name, Func<Task<string?>> Run) Decide()
    {
        var (choice, isWon) = (random.Next(), random.Next(3) == 0);
        return (isWon ? "the bank decides for the worker" : "the bank decides against the worker", RunAsync);

        async Task<string?> RunAsync()
        {
            var disputes = world.Stripe.All("dispute").Where(one => one["status"]!.GetValue<string>() is not ("won" or "lost" or "warning_closed")).ToList();
            if (disputes.Count == 0) return "nothing is there";
            var dispute = disputes[choice % disputes.Count];
            var verdict = dispute["status"]!.GetValue<string>().StartsWith("warning", StringComparison.Ordinal) ? "warning_closed" : isWon ? "won" : "lost";
            return CodeOf(await world.Stripe.ControlAsync(dispute["id"]!.GetValue<string>(), new StripeVerdict(verdict)));
        }
    }

    private async Task<string?> WithPayoutAsync(int choice, Func<string, string, Task<StripeAnswer>> act)
    {
        var payouts = world.Stripe.All("payout");
        if (payouts.Count == 0) return "nothing is there";
        return CodeOf(await act(AccountOf(), payouts[choice % payouts.Count]["id"]!.GetValue<string>()));
    }

    /// <summary>The worker gives Stripe another bank account.</summary>
    private (string Name, Func<Task<string?>> Run) NewBank() => ("the worker gives another bank account", async () =>
    {
        await world.Stripe.CompleteOnboardingAsync(AccountOf());
        return null;
    }
    );

    private (string Name, Func<Task<string?>> Run) NewDestination()
    {
        var where = Destination();
        return ("the worker gives another destination", async () => Code(await world.Get<PayoutDestinations>().PutAsync(worker, where, None)));
    }

    private PayoutDestinationInput Destination() => random.Next(2) == 0
        ? new(PayoutMethod.MobileMoney, "GH", "Ama Mensah", Network: "MTN", Phone: $"+23320123456{random.Next(10)}")
        : new(PayoutMethod.BankAccount, "GH", "Ama Mensah", BankName: "GCB", AccountNumber: $"144100123456{random.Next(10)}");

    private string AccountOf() => world.Stripe.All("account").Single()["id"]!.GetValue<string>();

    private async Task<Withdrawal?> ChooseAsync(int choice, Func<Withdrawal, bool> fits)
    {
        var candidates = (await WithdrawalsAsync()).Where(fits).ToList();
        return candidates.Count == 0 ? null : candidates[choice % candidates.Count];
    }

    private async Task<IReadOnlyList<Withdrawal>> WithdrawalsAsync() =>
        (await world.Store.QueryAsync(new Query<Withdrawal> { Limit = Query<Withdrawal>.MaxLimit }, None)).Items;

    private static string? CodeOf(StripeAnswer answer)
    {
        if (answer.Status == 200) return null;
        var error = JsonNode.Parse(answer.Body)!["error"]!;
        return $"{answer.Status} {error["code"] ?? error["message"]}";
    }
}
