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
        return work.Create(transfer, "transfer.created");
    }

    public static StripeAnswer Get(StripeWork work) => work.Get(Type, Type);

    public static StripeAnswer List(StripeWork work)
    {
        var destination = work.Parameters.Text("destination");
        var group = work.Parameters.Text("transfer_group");
        return StripeLists.Answer(work, Type, "/v1/transfers", transfer =>
            StripeLists.By("destination", destination)(transfer) && StripeLists.By("transfer_group", group)(transfer));
    }

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
        reversal["amount"] = amount;
        reversal["currency"] = transfer["currency"]!.DeepClone();
        reversal["transfer"] = work.Id;
        reversal["balance_transaction"] = StripeBalance.Move(work, "transfer_refund", reversal, amount);
        transfer["amount_reversed"] = reversed + amount;
        transfer["reversed"] = amount == left;
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
