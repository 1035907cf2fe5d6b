using System.Text.Json.Nodes;

namespace Kelmah.Simulators.Stripe;

/// <summary>https://docs.stripe.com/api/accounts and https://docs.stripe.com/api/account_links</summary>
internal static class StripeAccounts
{
    private const string Type = "account";
    private const long LinkLifetimeSeconds = 300;

    /// <summary>The countries in which Stripe opens connected accounts, https://stripe.com/global.</summary>
    private static readonly HashSet<string> Countries = new(StringComparer.Ordinal)
    {
        "AE", "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR",
        "HK", "HR", "HU", "IE", "IT", "JP", "LI", "LT", "LU", "LV", "MT", "MX", "MY", "NL", "NO", "NZ", "PL", "PT", "RO",
        "SE", "SG", "SI", "SK", "TH", "US",
    };

    public static StripeAnswer Create(StripeWork work)
    {
        var account = work.New(Type);
        account["type"] = work.Parameters.OneOf("type", "standard", "express", "custom") ?? "standard";
        account["country"] = work.Parameters.Text("country") ?? "US";
        account["email"] = work.Parameters.Text("email");
        account["business_type"] = work.Parameters.OneOf(
            "business_type", "individual", "company", "non_profit", "government_entity");
        account["metadata"] = work.Parameters.Metadata() ?? [];
        work.Parameters.Tree("controller");
        foreach (var (capability, _) in work.Parameters.Tree("capabilities") ?? [])
            account["capabilities"]![capability] = "inactive";
        if (work.Parameters.Refusal is { } refusal) return refusal;
        var country = account["country"]!.GetValue<string>();
        if (!Countries.Contains(country))
            return StripeAnswer.InvalidRequest($"{country} is not currently supported by Stripe.", "country", "country_unsupported");
        account["external_accounts"]!["url"] = $"/v1/accounts/{account["id"]}/external_accounts";
        return work.Create(account);
    }

    public static StripeAnswer Get(StripeWork work) => work.Get(Type);

    /// <summary>Sets the metadata and when the account is paid out; the rest that Stripe takes is not simulated.</summary>
    public static StripeAnswer Update(StripeWork work)
    {
        if (work.Find(Type) is not { } account) return StripeAnswer.Missing(Type, work.Id);
        work.Parameters.SetMetadata(account);
        var interval = work.Parameters.Tree("settings")?["payouts"]?["schedule"]?["interval"]?.GetValue<string>();
        if (interval is not (null or "manual" or "daily" or "weekly" or "monthly"))
            work.Parameters.Refuse(StripeAnswer.InvalidRequest("Invalid interval: must be one of manual, daily, weekly, or monthly", "settings[payouts][schedule][interval]"));
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (interval is not null) account["settings"]!["payouts"]!["schedule"]!["interval"] = interval;
        work.Objects.Update(account);
        work.Emit("account.updated", account);
        return StripeAnswer.Ok(account);
    }

    /// <summary>Stripe lets an account neither be transferred to nor pay out any more.</summary>
    public static void Disable(StripeWork work, JsonObject account)
    {
        account["payouts_enabled"] = false;
        account["capabilities"]!["transfers"] = "inactive";
        account["requirements"]!["disabled_reason"] = "rejected.other";
        work.Objects.Update(account);
        work.Emit("account.updated", account);
    }

    public static StripeAnswer List(StripeWork work) =>
        StripeLists.Answer(work, Type, "/v1/accounts", StripeLists.Created(work.Parameters));

    /// <summary>A page on which the account's owner would be known to Stripe; the simulator's takes everything as given.</summary>
    public static StripeAnswer CreateLink(StripeWork work)
    {
        var account = work.Parameters.RequiredText(Type);
        work.Parameters.RequiredText("refresh_url");
        var returnUrl = work.Parameters.RequiredText("return_url");
        work.Parameters.OneOf("type", "account_onboarding", "account_update");
        work.Parameters.Tree("collection_options");
        if (work.Parameters.Refusal is { } refusal) return refusal;
        if (work.Objects.Find(Type, account) is null) return StripeAnswer.Missing(Type, account, Type);
        if (!Uri.TryCreate(returnUrl, UriKind.Absolute, out _)) return StripeAnswer.InvalidRequest("Not a valid URL", "return_url", "url_invalid");
        var link = work.New("account_link");
        link["expires_at"] = work.Now + LinkLifetimeSeconds;
        link["url"] = new Uri(work.BaseUrl!, $"/simulators/stripe/onboarding/{account}?return_url={Uri.EscapeDataString(returnUrl)}").AbsoluteUri;
        return StripeAnswer.Ok(link);
    }

    /// <summary>What Stripe does when the owner has given all that is asked: every capability becomes active.</summary>
    public static StripeAnswer CompleteOnboarding(StripeWork work)
    {
        if (work.Find(Type) is not { } account) return StripeAnswer.Missing(Type, work.Id);
        account["details_submitted"] = true;
        account["charges_enabled"] = true;
        account["payouts_enabled"] = true;
        account["tos_acceptance"]!["date"] = work.Now;
        foreach (var capability in account["capabilities"]!.AsObject().Select(entry => entry.Key).ToList())
            account["capabilities"]![capability] = "active";
        foreach (var list in (string[])["currently_due", "eventually_due"]) account["requirements"]![list] = new JsonArray();
        account["requirements"]!["disabled_reason"] = null;
        account["external_accounts"]!["data"] = new JsonArray(NewBankAccount(account));
        work.Objects.Update(account);
        work.Emit("account.updated", account);
        return StripeAnswer.Ok(account);
    }

    /// <summary>Another one each time that the owner is asked. https://docs.stripe.com/api/external_account_bank_accounts/object</summary>
    private static JsonObject NewBankAccount(JsonObject account) => new()
    {
        ["id"] = StripeIds.Prefixed("ba_"),
        ["object"] = "bank_account",
        ["account"] = account["id"]!.DeepClone(),
        ["account_holder_name"] = null,
        ["account_holder_type"] = null,
        ["account_type"] = null,
        ["available_payout_methods"] = new JsonArray("standard"),
        ["bank_name"] = "STRIPE TEST BANK",
        ["country"] = account["country"]!.DeepClone(),
        ["currency"] = account["default_currency"]!.DeepClone(),
        ["default_for_currency"] = true,
        ["fingerprint"] = StripeIds.Prefixed(""),
        ["future_requirements"] = null,
        ["last4"] = "6789",
        ["metadata"] = new JsonObject(),
        ["requirements"] = null,
        ["routing_number"] = "110000000",
        ["status"] = "new",
    };
}
