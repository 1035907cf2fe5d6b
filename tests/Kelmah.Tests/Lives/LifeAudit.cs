using System.Text.Json.Nodes;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Payments;

namespace Kelmah.Tests.Lives;

/// <summary>What must hold of a life that has come to its end, whatever happened in it.</summary>
internal static class LifeAudit
{
    public static async Task<IReadOnlyList<string>> FindWrongAsync(LifeWorld world)
    {
        var transactions = await AllAsync<Transaction>(world.Store);
        List<string> wrong =
        [
            .. world.Queues.Dead.Select(message => $"a dead letter: {message}"),
            .. world.Errors.Select(error => $"an error: {error}"),
            .. await LostAsync(world),
            .. await UnbalancedAsync(world),
            .. await EscrowsAsync(world.Store),
            .. transactions.Where(one => one.Status == TransactionStatus.Pending).Select(one => $"the {one.Type} {one.Id} is pending for ever"),
            .. transactions.Where(one => one.Type == TransactionType.Payment).SelectMany(payment => WrongPayment(world.Stripe, payment, transactions)),
            .. transactions.Where(one => one.Type == TransactionType.Refund).SelectMany(refund => WrongRefund(world.Stripe, refund)),
            .. await StripeAsync(world),
            .. await OpenAsync(world.Store),
            .. await LeftAsync(world),
        ];
        return wrong;
    }

    private static async Task<IReadOnlyList<string>> LostAsync(LifeWorld world)
    {
        var lost = new List<string>();
        foreach (var entity in world.Acknowledged)
        {
            long? version = await VersionAsync((dynamic)entity, world.Store);
            if (version is null || version < entity.Version) lost.Add($"{entity.GetType().Name} {entity.Id} was acknowledged at version {entity.Version} and is at {version}");
        }

        return lost;
    }

    private static async Task<long?> VersionAsync<T>(T entity, PoweredStore store)
        where T : Entity =>
        (await store.FindAsync<T>(entity.Id, default))?.Version;

    private static async Task<IReadOnlyList<string>> UnbalancedAsync(LifeWorld world)
    {
        var report = await world.Get<LedgerReconciliation>().RunAsync(default);
        var wrong = report.Differences.Select(difference => $"journal and documents differ: {difference}").ToList();
        if (!report.Balanced && wrong.Count == 0) wrong.Add($"the journal does not sum to zero: {string.Join(", ", report.Totals)}");
        await foreach (var (account, balance) in world.Get<IJournal>().AllBalancesAsync(default))
        {
            if (account.IsGuarded && balance.MinorUnits < 0) wrong.Add($"{account} is at {balance}");
        }

        return wrong;
    }

    private static async Task<IReadOnlyList<string>> EscrowsAsync(PoweredStore store)
    {
        var wrong = new List<string>();
        foreach (var escrow in await AllAsync<Escrow>(store))
        {
            var funded = escrow.Held.MinorUnits + escrow.Released.MinorUnits + escrow.Refunded.MinorUnits;
            if (funded != 0 && funded != escrow.Amount.MinorUnits) wrong.Add($"the escrow of {escrow.Amount} has held {escrow.Held}, released {escrow.Released}, refunded {escrow.Refunded}");
        }

        return wrong;
    }

    /// <summary>One success at most is kept, by a payment that is completed; every other is given back, or is owed to the payer openly.</summary>
    private static IEnumerable<string> WrongPayment(SimulatedStripe stripe, Transaction payment, IReadOnlyList<Transaction> transactions)
    {
        var succeeded = Of(stripe, "payment_intent", payment.Id).Where(intent => intent["status"]!.GetValue<string>() == "succeeded").ToList();
        if (payment.Source?.StripePaymentMethodId is not null && succeeded.Count > 1) yield return $"the payment {payment.Id} has charged the stored card {succeeded.Count} times";
        var isHeld = payment.Status == TransactionStatus.Completed;
        if (isHeld && succeeded.Count == 0) yield return $"the payment {payment.Id} is completed, and none has succeeded at Stripe";
        var charges = stripe.All("charge").ToLookup(charge => charge["payment_intent"]?.GetValue<string>());
        var unreturned = succeeded
            .Where(intent => charges[intent["id"]!.GetValue<string>()].Any(charge => charge["paid"]!.GetValue<bool>() && !charge["refunded"]!.GetValue<bool>()))
            .ToList();
        var owed = transactions.Count(one => one.Type == TransactionType.Refund && one.RefundOf == payment.Id && one.Status == TransactionStatus.Failed);
        if (unreturned.Count > (isHeld ? 1 : 0) + owed)
            yield return $"the payment {payment.Id} is {payment.Status}, and of {succeeded.Count} successes at Stripe {unreturned.Count} are kept";
    }

    private static IEnumerable<string> WrongRefund(SimulatedStripe stripe, Transaction refund)
    {
        var paid = Of(stripe, "refund", refund.Id).Where(one => one["status"]!.GetValue<string>() is not ("failed" or "canceled")).ToList();
        if (paid.Count > 1) yield return $"the refund {refund.Id} is paid {paid.Count} times at Stripe";
        if (refund.Status == TransactionStatus.Completed && paid.Sum(one => one["amount"]!.GetValue<long>()) != refund.Amount.MinorUnits)
            yield return $"the refund {refund.Id} of {refund.Amount} is completed, and {paid.Sum(one => one["amount"]!.GetValue<long>())} were paid at Stripe";
        if (refund.Status != TransactionStatus.Completed && paid.Count > 0)
            yield return $"the refund {refund.Id} is {refund.Status}, and was paid at Stripe";
    }

    /// <summary>Whatever is asked for is answered in the end, by silence if by nobody.</summary>
    private static async Task<IReadOnlyList<string>> OpenAsync(PoweredStore store)
    {
        var wrong = new List<string>();
        foreach (var request in (await AllAsync<RefundRequest>(store)).Where(request => request.Status == RefundRequestStatus.Open))
        {
            var milestone = await store.FindAsync<Milestone>(request.MilestoneId, default);
            wrong.Add($"the request for {request.Amount} of {request.CreatedAt:u} is open for ever; its milestone is {milestone!.Status}, to be answered by {request.AnswerBy:u}");
        }

        return wrong;
    }

    /// <summary>Who has left has nothing left, and gave it up once, by an entry of that amount; who has not, gave nothing up.</summary>
    private static async Task<IReadOnlyList<string>> LeftAsync(LifeWorld world)
    {
        var wrong = new List<string>();
        var (users, forfeitures) = (await AllAsync<User>(world.Store), await AllAsync<Forfeiture>(world.Store));
        foreach (var user in users)
        {
            var left = user.ErasureStartedAt is not null;
            var given = forfeitures.Where(one => one.UserId == user.Id).ToList();
            var wallet = await world.Store.FindAsync(WalletCollection.UserId.Is(user.Id), default);
            if (left && wallet?.Available.IsEmpty == false) wrong.Add($"the erased {user.Role} still has {string.Join(", ", wallet.Available)}");
            if (given.Count > (left ? 1 : 0)) wrong.Add($"the {user.Role}, who has {(left ? "" : "not ")}left, gave up {given.Count} times");
            var entries = await world.Get<IJournal>().EntriesAsync(Account.WalletAvailable(user.Id), 100, null, default);
            var posted = entries.Items.Where(one => one.Entry.Kind == "balance_forfeited").SelectMany(one => one.Entry.Postings)
                .Where(posting => posting.Account == Account.PlatformFees).Select(posting => posting.Amount);
            if (!posted.SequenceEqual(given.SelectMany(one => one.Amounts))) wrong.Add($"the {user.Role} gave up {string.Join(", ", given.SelectMany(one => one.Amounts))}, and the journal has {string.Join(", ", posted)}");
        }

        return wrong;
    }

    /// <summary>What the journal says that Stripe holds is what Stripe holds.</summary>
    private static async Task<IReadOnlyList<string>> StripeAsync(LifeWorld world)
    {
        var kept = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var (account, balance) in world.Get<IJournal>().AllBalancesAsync(default))
        {
            // Stripe's fees, which the journal has in an account of their own, are in its balance already.
            if (account.Name.StartsWith("stripe:", StringComparison.Ordinal) && account != Account.StripeFees)
                kept[account.Name] = -balance.MinorUnits;
        }

        var there = world.Stripe.Balances().ToDictionary(
            balance => $"stripe:{balance.Currency.ToUpperInvariant()}", balance => balance.Amount - world.ToppedUp.GetValueOrDefault(balance.Currency));
        return [.. kept.Keys.Union(there.Keys).Order(StringComparer.Ordinal)
            .Where(name => kept.GetValueOrDefault(name) != there.GetValueOrDefault(name))
            .Select(name => $"{name} is {kept.GetValueOrDefault(name)} in the journal and {there.GetValueOrDefault(name)} at Stripe")];
    }

    private static List<JsonObject> Of(SimulatedStripe stripe, string type, Guid transaction) =>
        [.. stripe.All(type).Where(one => one["metadata"]!["transactionId"]?.GetValue<string>() == transaction.ToString())];

    private static Task<IReadOnlyList<T>> AllAsync<T>(PoweredStore store)
        where T : Entity => LifePayoutAudit.AllAsync<T>(store);
}
