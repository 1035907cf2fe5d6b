namespace Kelmah.Payments;

/// <summary>A connected account, to which transfers are made, https://docs.stripe.com/api/accounts/object.</summary>
/// <param name="Id">Starts with <c>acct_</c>.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="DetailsSubmitted">Whether the owner has been through onboarding.</param>
/// <param name="PayoutsEnabled">Whether Stripe pays out to its owner's bank.</param>
/// <param name="TransfersActive">Whether it can be transferred to.</param>
public sealed record StripeAccount(string Id, string? Country, bool DetailsSubmitted, bool PayoutsEnabled, bool TransfersActive)
{
    /// <summary>Whose it is, as its metadata say since it was created; null for one that is not ours.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Why Stripe does not let it be used, such as <c>requirements.past_due</c>, <c>rejected.fraud</c> or <c>under_review</c>; null where it does.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Whether there is something that the owner has yet to give.</summary>
    public bool IsOwnerAsked { get; init; }

    /// <summary>Whether it is paid out only when the platform asks for it, and not by a schedule.</summary>
    public bool PaysOutOnRequest { get; init; }

    /// <summary>The bank accounts and cards that it is paid out to, by Stripe's ids; null where they were not read.</summary>
    public IReadOnlyList<string>? DestinationIds { get; init; }

    /// <summary>Whether it can receive transfers and pay them out.</summary>
    public bool IsEnabled => PayoutsEnabled && TransfersActive;

    /// <summary>
    /// Whether it waits for its owner, or for nothing more: Stripe has turned it down, or asks for more than was given. Before onboarding Stripe asks for
    /// everything, which is no fault of the account.
    /// </summary>
    public bool IsStopped => !IsEnabled
        && (DisabledReason?.StartsWith("rejected.", StringComparison.Ordinal) == true || (DetailsSubmitted && (IsOwnerAsked || DisabledReason == "requirements.past_due")));
}

/// <summary>An Express account to be created; one in a country that Stripe does not serve is refused.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record NewStripeAccount(string Country)
{
    /// <summary>The owner's address.</summary>
    public string? Email { get; init; }

    /// <summary>Own ids, such as the user's.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Says nothing of the owner.</summary>
    public override string ToString() => nameof(NewStripeAccount);
}

/// <summary>A page of Stripe's on which the owner of an account is onboarded; it works once.</summary>
/// <param name="Url">Where to send the owner. Whoever has it acts as the owner, so it is never logged nor stored.</param>
/// <param name="ExpiresAt">A few minutes after it was made.</param>
public sealed record StripeAccountLink(Uri Url, DateTimeOffset ExpiresAt)
{
    /// <summary>Says nothing of the address.</summary>
    public override string ToString() => nameof(StripeAccountLink);
}
