using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/balance: the platform's money. What is charged is available at once.</summary>
internal static class StripeBalance
{
    private const string Type = "balance_transaction";

    /// <summary>15.00 US dollars for each dispute, https://stripe.com/pricing.</summary>
    private const long DisputeFee = 1500;

    public static StripeAnswer Get(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        var balance = StripeSamples.Copy("balance");
        foreach (var (currency, amount) in work.Account is { } account ? work.Connected.Balances(account) : work.Objects.Balances())
        {
            balance["available"]!.AsArray().Add(Part(currency, amount));
            balance["pending"]!.AsArray().Add(Part(currency, 0));
        }

        return StripeAnswer.Ok(balance);
    }

    public static StripeAnswer GetTransaction(StripeWork work) => work.Get(Type);

    public static StripeAnswer ListTransactions(StripeWork work)
    {
        var source = work.Parameters.Text("source");
        var type = work.Parameters.Text("type");
        var currency = work.Parameters.Text("currency");
        var payout = work.Parameters.Text("payout");
        var created = StripeLists.Created(work.Parameters);
        // Payouts are connected accounts', so none has taken a transaction out.
        if (payout is not null) work.Parameters.Refuse(StripeAnswer.Missing("payout", payout, "payout"));
        return StripeLists.Answer(work, Type, "/v1/balance_transactions", transaction => created(transaction)
            && StripeLists.By("source", source)(transaction) && StripeLists.By("type", type)(transaction)
            && StripeLists.By("currency", currency?.ToLowerInvariant())(transaction));
    }

    /// <summary>2.9 % and 30 minor units, Stripe's standard price for a card.</summary>
    private static long CardFee(long amount) => Math.Min(amount, ((amount * 29) + 500) / 1000 + 30);

    /// <summary>Charges, refunds and disputes settle in the account's currency; a transfer is of a balance as it is.</summary>
    private static string SettlementCurrency(StripeWork work, string type, string currency) =>
        type is "transfer" or "transfer_refund" ? currency : work.Misbehaviour.Settings.SettlementCurrency ?? currency;

    /// <summary>
    /// Moves the balance by <paramref name="asked"/>, in the currency of <paramref name="source"/>, and by Stripe's fee, both
    /// converted to the currency that the account settles in.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="type">Stripe's type of the balance transaction.</param>
    /// <param name="source">What the money is moved for.</param>
    /// <param name="asked">How much, in minor units; less than nothing is taken.</param>
    /// <param name="category">Stripe's reporting category, where it is not the type.</param>
    /// <returns>The id of the balance transaction.</returns>
    public static string Move(StripeWork work, string type, JsonObject source, long asked, string? category = null)
    {
        var presented = source["currency"]!.GetValue<string>();
        var currency = SettlementCurrency(work, type, presented);
        var amount = StripeCurrencies.Convert(asked, presented, currency);
        var fee = Fee(category ?? type, currency, amount);
        var transaction = work.New(Type);
        if (currency != presented) transaction["exchange_rate"] = StripeCurrencies.Rate(presented, currency);
        transaction["amount"] = amount;
        transaction["fee"] = fee;
        transaction["net"] = amount - fee;
        transaction["currency"] = currency;
        transaction["available_on"] = work.Now;
        transaction["description"] = source["description"]?.DeepClone();
        transaction["source"] = source["id"]!.DeepClone();
        transaction["type"] = type;
        transaction["reporting_category"] = category ?? type;
        if (fee > 0)
        {
            transaction["fee_details"] = new JsonArray(new JsonObject
            {
                ["amount"] = fee,
                ["application"] = null,
                ["currency"] = currency,
                ["description"] = "Stripe processing fees",
                ["type"] = "stripe_fee",
            });
        }

        work.Objects.Insert(transaction);
        work.Objects.ChangeBalance(currency, amount - fee);
        return transaction["id"]!.GetValue<string>();
    }

    private static long Fee(string category, string currency, long amount) => category switch
    {
        "charge" => CardFee(amount),
        "dispute" => StripeCurrencies.Convert(DisputeFee, "usd", currency),
        _ => 0,
    };

    private static JsonObject Part(string currency, long amount) => new()
    {
        ["amount"] = amount,
        ["currency"] = currency,
        ["source_types"] = new JsonObject { ["card"] = amount },
    };
}
