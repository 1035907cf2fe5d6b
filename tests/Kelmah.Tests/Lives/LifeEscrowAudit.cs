using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Payments;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Lives;

/// <summary>What must hold of a contract's money, part by part and payment by payment.</summary>
internal static class LifeEscrowAudit
{
    /// <summary>What is wrong with it at any time: money that nobody would ever move, or parts that are not the whole.</summary>
    public static async Task<IReadOnlyList<string>> FindStrandedAsync(LifeWorld world)
    {
        var wrong = new List<string>();
        wrong.AddRange(await FrozenByNothingAsync(world));
        foreach (var escrow in await AllAsync<Escrow>(world))
        {
            wrong.AddRange(WrongSums(escrow));
            var contract = (await world.Store.FindAsync<Contract>(escrow.ContractId, None))!;
            if (contract.IsUnderWay && contract.FundedAt is not null) wrong.AddRange(await StrandedAsync(world, contract, escrow));
        }

        return wrong;
    }

    /// <summary>What the worker cannot withdraw yet and stands, stands for a chargeback that is not settled.</summary>
    private static async Task<IEnumerable<string>> FrozenByNothingAsync(LifeWorld world)
    {
        var unsettled = (await AllAsync<Chargeback>(world)).Where(one => one.Status == ChargebackStatus.Open || one.CoverFrom is not null).Select(one => (Guid?)one.Id).ToHashSet();
        return from release in await AllAsync<Transaction>(world)
               let earning = release.Earning
               where earning?.FrozenAt is not null && !unsettled.Contains(earning.FrozenBy)
               select $"{earning!.Pending} of the release {release.Id} are frozen by nothing that is open";
    }

    /// <summary>What is wrong with it in the end.</summary>
    public static async Task<IReadOnlyList<string>> FindWrongAsync(LifeWorld world)
    {
        var (wrong, transactions, chargebacks) = (new List<string>(), await AllAsync<Transaction>(world), await AllAsync<Chargeback>(world));
        foreach (var contract in await AllAsync<Contract>(world))
        {
            if (contract.IsUnderWay) wrong.Add($"the contract is {contract.Status} for ever");
        }

        foreach (var dispute in (await AllAsync<Dispute>(world)).Where(dispute => dispute.IsOpen)) wrong.Add($"the dispute is {dispute.Status} for ever");
        foreach (var ending in (await AllAsync<EndingProposal>(world)).Where(ending => ending.IsOpen)) wrong.Add($"the proposal to end is {ending.Status} for ever");
        foreach (var escrow in await AllAsync<Escrow>(world))
        {
            if (!escrow.Held.IsZero) wrong.Add($"the escrow holds {escrow.Held} for ever");
            wrong.AddRange(WrongSums(escrow));
            wrong.AddRange(WrongFees(escrow, transactions));
            wrong.AddRange(WrongRefunds(escrow, transactions, chargebacks));
            wrong.AddRange(await WrongAccountsAsync(world, escrow, transactions));
        }

        wrong.AddRange(WrongSources(world.Stripe, transactions, chargebacks));
        wrong.AddRange(WrongEarnings(transactions, chargebacks));
        return wrong;
    }

    /// <summary>Each held part is frozen by something that is open, or has a deadline of its milestone, of a request about it or of the contract's end.</summary>
    private static async Task<IReadOnlyList<string>> StrandedAsync(LifeWorld world, Contract contract, Escrow escrow)
    {
        var timeline = (await world.Get<ContractTimelines>().GetAsync(NewCaller(UserRole.Admin), contract.Id, None)).Value;
        var due = timeline.Next.Select(next => next.EntityId).ToHashSet();
        var requests = await AllAsync<RefundRequest>(world);
        var chargebacks = await AllAsync<Chargeback>(world);
        var disputes = await AllAsync<Dispute>(world);
        var ending = (await AllAsync<EndingProposal>(world)).FirstOrDefault(one => one.IsOpen);
        var wrong = new List<string>();
        foreach (var part in escrow.Parts)
        {
            if (part.FrozenAt is not null)
            {
                if (part.DisputeId is { } id && !disputes.Any(one => one.Id == id && one.IsOpen)) wrong.Add($"{part.Total} of {part.MilestoneId} are disputed by nothing that is open");
                if (part.DisputeId is not null && part.FrozenBy == part.DisputeId)
                {
                    if (!due.Contains(part.DisputeId.Value)) wrong.Add($"{part.Total} of {part.MilestoneId} are disputed, and nothing would ever decide it");
                }
                else if (!chargebacks.Any(one => one.Id == part.FrozenBy && (one.Status == ChargebackStatus.Open || one.CoverFrom is not null)))
                    wrong.Add($"{part.Total} of {part.MilestoneId} are frozen by nothing that is open");
                continue;
            }

            var asked = requests.FirstOrDefault(request => request.UndecidedMilestoneId == part.MilestoneId);
            if (!due.Contains(part.MilestoneId) && !(asked is not null && due.Contains(asked.Id)) && !(ending is not null && due.Contains(ending.Id)))
                wrong.Add($"{part.Total} of {part.MilestoneId} are held, and nothing would ever move them: {await world.Store.FindAsync<Milestone>(part.MilestoneId, None)}");
        }

        if (escrow.Parts.IsEmpty && contract.Status == ContractStatus.Active && !due.Contains(contract.Id)) wrong.Add("nothing is held, and nothing would ever end the contract");
        return wrong;
    }

    private static IEnumerable<string> WrongSums(Escrow escrow)
    {
        var currency = escrow.Amount.Currency;
        var given = Sum(escrow.GiveBacks.Select(one => one.Total));
        if (Sum(escrow.Parts.Select(part => part.Total)) != escrow.Held) yield return $"the parts are not the {escrow.Held} that are held: {string.Join(", ", escrow.Parts)}";
        foreach (var part in escrow.Parts.Where(part => Sum(part.Sources.Select(source => source.Amount)) != part.Total))
            yield return $"the sources are not the {part.Total} of a part: {string.Join(", ", part.Sources)}";
        if (escrow.Parts.Any(part => !part.Amount.IsPositive)) yield return "a part is empty";
        if (Sum(escrow.Releases.Select(release => release.Total)) - given != escrow.Released) yield return $"the releases are not the {escrow.Released} that were released";
        if (Sum(escrow.Refunds.Select(refund => refund.Amount)) + given != escrow.Refunded) yield return $"the refunds are not the {escrow.Refunded} that were refunded";
        if (escrow.HeldAt is null) yield break;
        if (Sum(escrow.Fundings.Select(funding => funding.Amount)) != escrow.Amount) yield return $"the payments are not the {escrow.Amount} that were funded";
        if (escrow.Held + escrow.Released + escrow.Refunded != escrow.Amount)
            yield return $"of {escrow.Amount} are held {escrow.Held}, released {escrow.Released}, refunded {escrow.Refunded}";

        Money Sum(IEnumerable<Money> amounts) => Money.Sum(currency, amounts);
    }

    /// <summary>The fees and taxes are their shares of all that was released, and each was recorded.</summary>
    private static IEnumerable<string> WrongFees(Escrow escrow, IReadOnlyList<Transaction> transactions)
    {
        var (currency, conditions) = (escrow.Amount.Currency, escrow.ReleaseConditions);
        var (amount, fee, tax) = (Sum(release => release.Amount), Sum(release => release.Fee), Sum(release => release.Tax));
        if (fee != amount.Share(conditions.FeeBasisPoints)) yield return $"the fee of {amount} at {conditions.FeeBasisPoints} is {fee}";
        // Where a release leaves the worker nothing, the tax on its fee is cut.
        var full = fee.Share(conditions.TaxBasisPoints);
        if (tax > full || (tax < full && escrow.Releases.All(release => release.Net.IsPositive))) yield return $"the tax on {fee} at {conditions.TaxBasisPoints} is {tax}";
        if (escrow.Releases.Any(release => release.Net.MinorUnits < 0)) yield return "a release takes from the worker";
        // Each division of a milestone may round them once.
        var hirerFee = Sum(release => release.HirerFee);
        if (Math.Abs((hirerFee - amount.Share(conditions.HirerFeeBasisPoints)).MinorUnits) > escrow.Releases.Length + escrow.Refunds.Length)
            yield return $"the hirer's fee of {amount} at {conditions.HirerFeeBasisPoints} is {hirerFee}";
        if (Math.Abs((Sum(release => release.HirerTax) - hirerFee.Share(conditions.TaxBasisPoints)).MinorUnits) > escrow.Releases.Length + escrow.Refunds.Length)
            yield return $"the tax on {hirerFee} of the hirer at {conditions.TaxBasisPoints} is {Sum(release => release.HirerTax)}";
        foreach (var (type, sum) in new[] { (TransactionType.EscrowRelease, amount), (TransactionType.Fee, fee), (TransactionType.Tax, tax), (TransactionType.GiveBack, Money.Sum(currency, escrow.GiveBacks.Select(given => given.Net))) })
        {
            var recorded = Money.Sum(currency, transactions.Where(one => one.Type == type && one.Status == TransactionStatus.Completed).Select(one => one.Amount));
            if (recorded != sum) yield return $"{recorded} are recorded as {type}, and it was {sum}";
        }

        Money Sum(Func<EscrowRelease, Money> what) => Money.Sum(currency, escrow.Releases.Select(what));
    }

    /// <summary>What went back left by refunds, or paid what a bank took.</summary>
    private static IEnumerable<string> WrongRefunds(Escrow escrow, IReadOnlyList<Transaction> transactions, IReadOnlyList<Chargeback> chargebacks)
    {
        var sent = Money.Sum(escrow.Amount.Currency, transactions.Where(one => one is { Type: TransactionType.Refund, MilestoneId: not null, RetryOf: null }).Select(one => one.Amount));
        var covered = Money.Sum(escrow.Amount.Currency, chargebacks.Select(one => one.Covered));
        if (sent + covered != escrow.Refunded) yield return $"{escrow.Refunded} went back, {sent} of it by refunds and {covered} to a bank";
    }

    /// <summary>No payment gives back more than it brought, and each refund comes from the payment that it says.</summary>
    private static IEnumerable<string> WrongSources(SimulatedStripe stripe, IReadOnlyList<Transaction> transactions, IReadOnlyList<Chargeback> chargebacks)
    {
        var refunds = transactions.Where(one => one.Type == TransactionType.Refund).ToList();
        var ours = refunds.ToDictionary(refund => refund.Id.ToString());
        foreach (var made in stripe.All("refund"))
        {
            if (made["metadata"]!["transactionId"]?.GetValue<string>() is { } id && ours.TryGetValue(id, out var refund)
                && made["payment_intent"]!.GetValue<string>() != refund.StripePaymentIntentId)
                yield return $"the refund {id} was made of another payment";
        }

        var paid = stripe.All("payment_intent").ToDictionary(intent => intent["id"]!.GetValue<string>(), intent => intent["amount"]!.GetValue<long>());
        foreach (var of in refunds.Where(refund => refund.RetryOf is null).GroupBy(refund => refund.StripePaymentIntentId!))
        {
            var payment = transactions.FirstOrDefault(one => one.Type == TransactionType.Payment && one.StripePaymentIntentId == of.Key);
            var covered = chargebacks.Where(one => one.PaymentId == payment?.Id).Sum(one => (one.Amount - one.Uncovered).MinorUnits);
            if (of.Sum(refund => refund.Amount.MinorUnits) + covered > paid[of.Key])
                yield return $"of a payment of {paid[of.Key]}, {string.Join(" + ", of.Select(refund => refund.Amount))} are sent back, and {covered} covered or charged";
        }
    }

    /// <summary>What was released has matured or was charged, and no chargeback takes more than it may.</summary>
    private static IEnumerable<string> WrongEarnings(IReadOnlyList<Transaction> transactions, IReadOnlyList<Chargeback> chargebacks)
    {
        foreach (var release in transactions.Where(one => one.Earning is not null))
        {
            var earning = release.Earning!;
            if (release.AvailableAt is not null || !earning.Pending.IsZero || earning.FrozenAt is not null) yield return $"the release {release.Id} waits for ever: {earning}";
            if (Sum(earning.Charges.Select(charge => charge.FromWorker)) > earning.Net) yield return $"the worker bears more of {release.Id} than it brought: {earning}";
            foreach (var source in earning.Sources.Where(source => earning.LeftOf(source.TransactionId).MinorUnits < 0)) yield return $"more was charged of {source} than it brought";
            if (Sum(earning.Sources.Select(source => source.Amount)) != earning.Total) yield return $"the sources of {release.Id} are not what was released: {earning}";

            Money Sum(IEnumerable<Money> amounts) => Money.Sum(release.Currency, amounts);
        }

        foreach (var chargeback in chargebacks)
        {
            var charged = transactions.SelectMany(one => one.Earning?.Charges ?? []).Where(charge => charge.ChargebackId == chargeback.Id).Select(charge => charge.Amount);
            if (Money.Sum(chargeback.Amount.Currency, charged) != (chargeback.Charged ?? Money.Zero(chargeback.Amount.Currency))) yield return $"{chargeback} charged something else: {string.Join(", ", charged)}";
            if (chargeback.Uncovered.MinorUnits < 0) yield return $"{chargeback} took more than the bank";
            if (chargeback.CoverFrom is not null) yield return $"the lost chargeback {chargeback.Id} waits for ever";
            if (chargeback is not { Status: ChargebackStatus.Lost, Uncovered.IsPositive: true }) continue;
            foreach (var release in transactions.Where(one => one.Earning?.LeftOf(chargeback.PaymentId).IsPositive == true)) yield return $"{chargeback} left {release.Id} to the worker";
        }
    }

    /// <summary>The platform, the tax and the worker have what the releases gave them, less what lost chargebacks took back and the worker gave back or took out; nothing waits in the end.</summary>
    private static async Task<IReadOnlyList<string>> WrongAccountsAsync(LifeWorld world, Escrow escrow, IReadOnlyList<Transaction> transactions)
    {
        var currency = escrow.Amount.Currency;
        var forfeited = Sum((await AllAsync<Forfeiture>(world)).SelectMany(given => given.Amounts).Where(amount => amount.Currency == currency));
        var charges = transactions.SelectMany(one => one.Earning?.Charges ?? []).ToList();
        var (taxes, worker) = (Sum(charges.Select(charge => charge.Taxes)), Sum(charges.Select(charge => charge.FromWorker)));
        var balances = new Dictionary<Account, Money>();
        await foreach (var (account, balance) in world.Get<IJournal>().AllBalancesAsync(default))
        {
            if (balance.Currency == currency) balances[account] = balance;
        }

        var wallet = Of(Account.WalletAvailable(escrow.WorkerId)) + Of(Account.WalletReceivable(escrow.WorkerId));
        List<(string Whose, Money Has, Money Given)> accounts =
        [
            ("platform", Of(Account.PlatformFees), Sum(escrow.Releases.Select(release => release.Fee + release.HirerFee)) + forfeited - Sum(charges.Select(charge => charge.Amount)) + worker + taxes - Given(one => one.Fee + one.HirerFee)),
            ("worker", wallet, Sum(escrow.Releases.Select(release => release.Net)) - forfeited - worker - Given(one => one.Net) - await LifePayoutAudit.TakenOutAsync(world, currency)),
            ("worker's pending", Of(Account.WalletPending(escrow.WorkerId)), Money.Zero(currency)),
        ];
        if (escrow.ReleaseConditions.TaxCountry is { } country)
            accounts.Add(("tax", Of(Account.Tax(country)), Sum(escrow.Releases.Select(release => release.Tax + release.HirerTax)) - taxes - Given(one => one.Tax + one.HirerTax)));
        return [.. accounts.Where(one => one.Has != one.Given).Select(one => $"the {one.Whose} has {one.Has}, and was given {one.Given}")];

        Money Of(Account account) => balances.GetValueOrDefault(account, Money.Zero(currency));
        Money Given(Func<EscrowGiveBack, Money> what) => Sum(escrow.GiveBacks.Select(what));
        Money Sum(IEnumerable<Money> amounts) => Money.Sum(currency, amounts);
    }

    private static Task<IReadOnlyList<T>> AllAsync<T>(LifeWorld world)
        where T : Entity => LifePayoutAudit.AllAsync<T>(world.Store);
}
