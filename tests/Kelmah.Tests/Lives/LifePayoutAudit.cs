using System.Text.Json.Nodes;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Tests.Lives;

/// <summary>What must hold of money that leaves wallets: it arrives once, or is in the wallet again.</summary>
internal static class LifePayoutAudit
{
    /// <summary>What is wrong with it at any time: a withdrawal that is under way and has no alarm, so that no administrator would learn that it is stuck.</summary>
    public static async Task<IReadOnlyList<string>> FindStrandedAsync(LifeWorld world) =>
        [.. (await AllAsync<Withdrawal>(world.Store)).Where(one => one is { IsUnderWay: true, AlarmAt: null }).Select(one => $"the withdrawal {one.Id} is {one.Status}, and nobody will be told that it stays so")];

    /// <summary>What is wrong with it in the end.</summary>
    public static async Task<IReadOnlyList<string>> FindWrongAsync(LifeWorld world, LifePayouts payouts)
    {
        var (withdrawals, transactions) = (await AllAsync<Withdrawal>(world.Store), (await AllAsync<Transaction>(world.Store)).ToDictionary(one => one.Id));
        List<string> wrong =
        [
            .. withdrawals.SelectMany(withdrawal => WrongWithdrawal(world.Stripe, withdrawal)),
            .. withdrawals.SelectMany(withdrawal => WrongTransaction(withdrawal, transactions[withdrawal.TransactionId])),
            .. WrongObjects(world.Stripe, withdrawals),
            .. WrongConnected(world, withdrawals),
            .. await WrongByHandAsync(world, withdrawals, transactions.Values),
            .. await WrongWalletsAsync(world),
        ];
        if (withdrawals.Count > payouts.Asked) wrong.Add($"{payouts.Asked} withdrawals were asked for, and {withdrawals.Count} made");
        return wrong;
    }

    /// <summary>What a life's worker has taken out of the wallet in a currency and not got back: withdrawn, and exchanged for another, less what was exchanged for it.</summary>
    public static async Task<Money> TakenOutAsync(LifeWorld world, Currency currency)
    {
        var withdrawn = (await AllAsync<Withdrawal>(world.Store)).Where(one => one.Status == WithdrawalStatus.Paid || one.IsUnderWay).Select(one => one.Amount);
        var exchanged = (await AllAsync<CurrencyExchange>(world.Store)).Where(one => one.ExchangedAt is not null).ToList();
        return Of(withdrawn) + Of(exchanged.Select(one => one.Amount)) - Of(exchanged.Select(one => one.Gets));

        Money Of(IEnumerable<Money> amounts) => Money.Sum(currency, amounts.Where(amount => amount.Currency == currency));
    }

    /// <summary>All that is stored of a kind.</summary>
    public static async Task<IReadOnlyList<T>> AllAsync<T>(PoweredStore store)
        where T : Entity
    {
        var (all, cursor) = (new List<T>(), (string?)null);
        do
        {
            var page = await store.QueryAsync(new Query<T> { Limit = Query<T>.MaxLimit, Cursor = cursor }, default);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>It is transferred and paid out once where it is paid by Stripe, and nothing of it has stayed out where it is not paid, but for what an administrator found to have arrived.</summary>
    private static IEnumerable<string> WrongWithdrawal(SimulatedStripe stripe, Withdrawal withdrawal)
    {
        var transfers = stripe.All("transfer").Where(IsIts).ToList();
        var payouts = stripe.All("payout").Where(IsIts).ToList();
        if (withdrawal.IsUnderWay) yield return $"the withdrawal {withdrawal.Id} is {withdrawal.Status} for ever: {withdrawal.Problem}";
        if (withdrawal.AlarmAt is not null || withdrawal.AskAt is not null) yield return $"the withdrawal {withdrawal.Id} is {withdrawal.Status}, and still asked for";
        if (withdrawal.StrayId is not null) yield return $"the withdrawal {withdrawal.Id} has {withdrawal.StrayId} beside its own";
        if (transfers.Count > 1) yield return $"the withdrawal {withdrawal.Id} is transferred {transfers.Count} times";
        if (payouts.Count > 1) yield return $"the withdrawal {withdrawal.Id} is paid out {payouts.Count} times";
        var isOut = withdrawal is { IsByStripe: true, Status: WithdrawalStatus.Paid };
        if (transfers.Count(transfer => !transfer["reversed"]!.GetValue<bool>()) != (isOut ? 1 : 0)) yield return $"the withdrawal {withdrawal.Id} is {withdrawal.Status}, and its transfer is not";
        if (payouts.Count(payout => payout["status"]!.GetValue<string>() == "paid") != (isOut && withdrawal.Reference is null ? 1 : 0)) yield return $"the withdrawal {withdrawal.Id} is {withdrawal.Status}, and its payout is not";
        if (transfers.Concat(payouts).Any(made => made["amount"]!.GetValue<long>() != withdrawal.Amount.MinorUnits)) yield return $"the withdrawal {withdrawal.Id} of {withdrawal.Amount} was of another amount at Stripe";

        bool IsIts(JsonObject made) => made["metadata"]!["withdrawalId"]?.GetValue<string>() == withdrawal.Id.ToString();
    }

    private static IEnumerable<string> WrongTransaction(Withdrawal withdrawal, Transaction payout)
    {
        var status = withdrawal.Status switch
        {
            WithdrawalStatus.Paid => TransactionStatus.Completed,
            WithdrawalStatus.Cancelled => TransactionStatus.Cancelled,
            _ => TransactionStatus.Failed,
        };
        if (payout.Status != status || payout.Amount != withdrawal.Amount) yield return $"the withdrawal {withdrawal.Id} of {withdrawal.Amount} is {withdrawal.Status}, and its transaction of {payout.Amount} {payout.Status}";
    }

    private static IEnumerable<string> WrongObjects(SimulatedStripe stripe, IReadOnlyList<Withdrawal> withdrawals)
    {
        var ours = withdrawals.Where(one => one.IsByStripe).Select(one => one.Id.ToString()).ToHashSet();
        return stripe.All("transfer").Concat(stripe.All("payout")).Where(made => !ours.Contains(made["metadata"]!["withdrawalId"]!.GetValue<string>()))
            .Select(made => $"{made["id"]} is of no withdrawal");
    }

    /// <summary>Connected accounts hold no more than what an administrator found to have arrived, less what their owners have spent.</summary>
    private static IEnumerable<string> WrongConnected(LifeWorld world, IReadOnlyList<Withdrawal> withdrawals)
    {
        var held = world.Stripe.All("account").SelectMany(account => world.Stripe.BalancesOf(account["id"]!.GetValue<string>())).ToLookup(balance => balance.Currency, balance => balance.Amount);
        foreach (var code in Currency.Codes)
        {
            var name = code.ToLowerInvariant();
            var has = held[name].Sum() + world.Spent.GetValueOrDefault(name);
            var left = withdrawals.Where(one => one is { IsByStripe: true, Status: WithdrawalStatus.Paid, Reference: not null } && one.Amount.Currency.Code == code).Sum(one => one.Amount.MinorUnits);
            if (has != left) yield return $"the connected account holds or has spent {has} {code}, and {left} were left to it";
        }
    }

    /// <summary>What was paid by hand is what withdrawals and refunds say that was.</summary>
    private static async Task<IReadOnlyList<string>> WrongByHandAsync(LifeWorld world, IReadOnlyList<Withdrawal> withdrawals, IReadOnlyCollection<Transaction> transactions)
    {
        var wrong = new List<string>();
        foreach (var currency in Currency.Codes.Select(Currency.Parse))
        {
            var posted = (await world.Get<IJournal>().BalancesAsync(Account.Manual(currency), default)).FirstOrDefault(one => one.Currency == currency, Money.Zero(currency));
            var paid = withdrawals.Where(one => one is { IsByStripe: false, Status: WithdrawalStatus.Paid }).Select(one => one.Amount);
            var refunded = transactions.Where(one => one.Type == TransactionType.Refund && one.Metadata.ContainsValue("paid_by_hand")).Select(one => one.Amount);
            var said = Money.Sum(currency, paid.Concat(refunded).Where(amount => amount.Currency == currency));
            if (posted != said) wrong.Add($"{posted} were paid by hand by the journal, and {said} by withdrawals and refunds");
        }

        return wrong;
    }

    /// <summary>Whoever has money to withdraw owes none in that currency, and what was exchanged is there, or was taken out.</summary>
    private static async Task<IReadOnlyList<string>> WrongWalletsAsync(LifeWorld world)
    {
        var wrong = new List<string>();
        var (escrows, forfeitures) = (await AllAsync<Escrow>(world.Store), await AllAsync<Forfeiture>(world.Store));
        foreach (var escrow in escrows)
        {
            if (await world.Store.FindAsync(WalletCollection.UserId.Is(escrow.WorkerId), default) is not { } wallet) continue;
            foreach (var held in wallet.Balances)
            {
                if (held.Balance.IsPositive && wallet.Owed(held.Currency).IsPositive) wrong.Add($"the worker owes {wallet.Owed(held.Currency)}, and has {held.Balance} that nothing would ever take for it");
                if (held.Currency == escrow.Amount.Currency) continue;
                var given = Money.Sum(held.Currency, forfeitures.Where(one => one.UserId == wallet.UserId).SelectMany(one => one.Amounts).Where(amount => amount.Currency == held.Currency));
                if ((held.Balance + given + await TakenOutAsync(world, held.Currency)).MinorUnits != 0) wrong.Add($"the worker has {held.Balance}, gave up {given} and took out {await TakenOutAsync(world, held.Currency)}");
            }
        }

        return wrong;
    }
}
