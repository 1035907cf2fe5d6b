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
        work.Objects.Update(account);
        work.Emit("account.updated", account);
        return StripeAnswer.Ok(account);
    }
}
