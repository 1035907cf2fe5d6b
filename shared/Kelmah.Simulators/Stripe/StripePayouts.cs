using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/payouts, from connected accounts to their banks, and https://docs.stripe.com/api/payouts/failures</summary>
internal static class StripePayouts
{
    private const string Type = "payout";

    public static StripeAnswer Create(StripeWork work)
    {
        var payout = work.New(Type);
        var amount = work.Parameters.RequiredAmount("amount");
        var currency = work.Parameters.RequiredCurrency();
        payout["amount"] = amount;
        payout["currency"] = currency;
        payout["description"] = work.Parameters.Text("description");
        payout["statement_descriptor"] = work.Parameters.Text("statement_descriptor");
        payout["method"] = work.Parameters.OneOf("method", "standard", "instant") ?? "standard";
        payout["metadata"] = work.Parameters.Metadata() ?? [];
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Account is not { } account || work.Objects.Find("account", account) is not { } owner)
            return StripeAnswer.InvalidRequest("Payouts are simulated of connected accounts alone: name one by the header Stripe-Account.");
        if (Refusal(work, owner, currency, amount) is { } refused) return refused;
        payout["destination"] = owner["external_accounts"]!["data"]![0]!["id"]!.DeepClone();
        payout["balance_transaction"] = StripeIds.New("balance_transaction");
        payout["status"] = "pending";
        var delay = work.Misbehaviour.Settings.PayoutDelaySeconds;
        payout["arrival_date"] = work.Time.AddSeconds(delay).ToUnixTimeSeconds();
        work.Connected.ChangeBalance(account, currency, -amount);
        work.Connected.Own(payout["id"]!.GetValue<string>(), account);
        PlanOutcome(work, payout, delay);
        work.Create(payout);
        Emit(work, payout, "payout.created");
        return StripeAnswer.Ok(payout);
    }

    public static StripeAnswer Get(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        return Find(work) is { } payout ? StripeAnswer.Ok(payout) : StripeAnswer.Missing(Type, work.Id, Type);
    }

    public static StripeAnswer List(StripeWork work)
    {
        var status = work.Parameters.OneOf("status", "pending", "in_transit", "paid", "failed", "canceled");
        var destination = work.Parameters.Text("destination");
        var created = StripeLists.Created(work.Parameters);
        return StripeLists.Answer(work, Type, "/v1/payouts", payout => created(payout)
            && work.Connected.OwnerOf(payout["id"]!.GetValue<string>()) == work.Account
            && StripeLists.By("status", status)(payout) && StripeLists.By("destination", destination)(payout));
    }

    /// <summary>Takes back a payout that has not gone to the bank yet.</summary>
    public static StripeAnswer Cancel(StripeWork work)
    {
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (Find(work) is not { } payout) return StripeAnswer.Missing(Type, work.Id, Type);
        if (Status(payout) != "pending") return StripeAnswer.InvalidRequest("Payouts can only be canceled while they are pending.");
        GiveBack(work, payout, "canceled", "payout.canceled");
        return StripeAnswer.Ok(payout);
    }

    /// <summary>The bank has the money.</summary>
    public static void Pay(StripeWork work)
    {
        var payout = work.Find(Type)!;
        if (Status(payout) != "pending") return;
        payout["status"] = "paid";
        work.Objects.Update(payout);
        Emit(work, payout, "payout.paid");
    }

    /// <summary>The bank does not take the money, or sends it back.</summary>
    public static void Fail(StripeWork work) => Fail(work, work.Find(Type)!, "account_closed");

    /// <summary>The same, for a reason. One that has failed already stays as it is.</summary>
    public static StripeAnswer Fail(StripeWork work, JsonObject payout, string code)
    {
        if (Status(payout) is "failed" or "canceled") return StripeAnswer.InvalidRequest($"This payout has a status of {Status(payout)}.");
        payout["failure_code"] = code;
        payout["failure_message"] = code == "account_closed" ? "The bank account has been closed" : "The bank has returned the payout";
        payout["failure_balance_transaction"] = StripeIds.New("balance_transaction");
        GiveBack(work, payout, "failed", "payout.failed");
        return StripeAnswer.Ok(payout);
    }

    private static JsonObject? Find(StripeWork work) => work.Find(Type) is { } payout && work.Connected.OwnerOf(work.Id) == work.Account ? payout : null;

    private static StripeAnswer? Refusal(StripeWork work, JsonObject owner, string currency, long amount)
    {
        if (!owner["payouts_enabled"]!.GetValue<bool>())
            return StripeAnswer.InvalidRequest("Cannot create payouts: payouts are not enabled on this account.", null, "payouts_not_allowed");
        if (owner["external_accounts"]!["data"]!.AsArray().Count == 0)
            return StripeAnswer.InvalidRequest($"Sorry, you don't have any external accounts in that currency ({currency}).");
        return work.Misbehaviour.Settings.RefusePayouts is not null || work.Connected.Balance(work.Account!, currency) < amount
            ? StripeAnswer.InvalidRequest("You have insufficient funds in your Stripe account for this transfer.", "amount", "balance_insufficient")
            : null;
    }

    /// <summary>What the bank will do.</summary>
    private static void PlanOutcome(StripeWork work, JsonObject payout, double delay)
    {
        if (work.Misbehaviour.FailsPayout())
        {
            work.Later(StripeLaterChange.PayoutFailure, payout, delay);
            return;
        }

        work.Later(StripeLaterChange.PayoutSuccess, payout, delay);
        if (work.Misbehaviour.ReturnsPayout()) work.Later(StripeLaterChange.PayoutFailure, payout, delay + work.Misbehaviour.Settings.PayoutReturnSeconds);
    }

    /// <summary>Ends a payout without success: its amount is the connected account's again.</summary>
    private static void GiveBack(StripeWork work, JsonObject payout, string status, string type)
    {
        payout["status"] = status;
        work.Connected.ChangeBalance(work.Connected.OwnerOf(payout["id"]!.GetValue<string>())!, payout["currency"]!.GetValue<string>(), payout["amount"]!.GetValue<long>());
        work.Objects.Update(payout);
        Emit(work, payout, type);
    }

    /// <summary>An event of the connected account, which the platform is told of.</summary>
    private static void Emit(StripeWork work, JsonObject payout, string type)
    {
        var emitted = work.NewEvent(type, payout);
        emitted["account"] = work.Connected.OwnerOf(payout["id"]!.GetValue<string>());
        work.EmitForeign(emitted);
    }

    private static string Status(JsonObject payout) => payout["status"]!.GetValue<string>();
}
