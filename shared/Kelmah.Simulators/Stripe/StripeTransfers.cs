namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/transfers</summary>
internal static class StripeTransfers
{
    private const string Type = "transfer";
    private const string Reversal = "transfer_reversal";

    public static StripeAnswer Create(StripeWork work)
    {
        var transfer = work.New(Type);
        var amount = work.Parameters.RequiredAmount("amount");
        var currency = work.Parameters.RequiredCurrency();
        var destination = work.Parameters.RequiredText("destination");
        transfer["amount"] = amount;
        transfer["currency"] = currency;
        transfer["destination"] = destination;
        transfer["description"] = work.Parameters.Text("description");
        transfer["transfer_group"] = work.Parameters.Text("transfer_group");
        transfer["source_transaction"] = work.Parameters.Text("source_transaction");
        transfer["metadata"] = work.Parameters.Metadata() ?? [];
        if ((work.Parameters.Refusal ?? Refusal(work, destination, currency, amount)) is { } refusal) return refusal;
        transfer["destination_payment"] = StripeIds.Prefixed("py_");
        transfer["reversals"]!["url"] = $"/v1/transfers/{transfer["id"]}/reversals";
        transfer["balance_transaction"] = StripeBalance.Move(work, Type, transfer, -amount);
        work.Connected.ChangeBalance(destination, currency, amount);
        return work.Create(transfer, "transfer.created");
    }

    public static StripeAnswer Get(StripeWork work) => work.Get(Type, Type);

    public static StripeAnswer List(StripeWork work)
    {
        var destination = work.Parameters.Text("destination");
        var group = work.Parameters.Text("transfer_group");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/transfers", transfer => created(transfer)
            && StripeLists.By("destination", destination)(transfer) && StripeLists.By("transfer_group", group)(transfer));
    }

    public static StripeAnswer ListReversals(StripeWork work) => work.Find(Type) is null
        ? StripeAnswer.Missing(Type, work.Id, Type)
        : StripeLists.Answer(work, Reversal, $"/v1/transfers/{work.Id}/reversals", StripeLists.By(Type, work.Id));

    public static StripeAnswer Reverse(StripeWork work)
    {
        var asked = work.Parameters.Amount("amount");
        var reversal = work.New(Reversal);
        reversal["metadata"] = work.Parameters.Metadata() ?? [];
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Find(Type) is not { } transfer) return StripeAnswer.Missing(Type, work.Id, Type);
        var reversed = transfer["amount_reversed"]!.GetValue<long>();
        var left = transfer["amount"]!.GetValue<long>() - reversed;
        var amount = asked ?? left;
        if (amount > left || left == 0)
            return StripeAnswer.InvalidRequest($"Reversal amount ({amount}) is greater than unreversed amount ({left})", "amount");
        var (destination, currency) = (transfer["destination"]!.GetValue<string>(), transfer["currency"]!.GetValue<string>());
        if (work.Connected.Balance(destination, currency) < amount)
            return StripeAnswer.InvalidRequest("The connected account does not have enough available funds to reverse this transfer.", null, "balance_insufficient");
        work.Connected.ChangeBalance(destination, currency, -amount);
        reversal["amount"] = amount;
        reversal["currency"] = transfer["currency"]!.DeepClone();
        reversal["transfer"] = work.Id;
        reversal["balance_transaction"] = StripeBalance.Move(work, "transfer_refund", reversal, amount);
        transfer["amount_reversed"] = reversed + amount;
        transfer["reversed"] = amount == left;
        transfer["reversals"]!["data"]!.AsArray().Insert(0, reversal.DeepClone());
        work.Objects.Update(transfer);
        work.Emit("transfer.reversed", transfer);
        return work.Create(reversal);
    }

    private static StripeAnswer? Refusal(StripeWork work, string destination, string currency, long amount)
    {
        if (work.Objects.Find("account", destination) is not { } account)
            return StripeAnswer.InvalidRequest($"No such destination: '{destination}'", "destination", "resource_missing");
        if (account["capabilities"]!["transfers"]?.GetValue<string>() != "active")
        {
            return StripeAnswer.InvalidRequest(
                "Your destination account needs to have at least one of the following capabilities enabled: transfers",
                null,
                "insufficient_capabilities_for_transfer");
        }

        return work.Objects.Balance(currency) < amount
            ? StripeAnswer.InvalidRequest("You have insufficient available funds in your Stripe account.", null, "balance_insufficient")
            : null;
    }
}
