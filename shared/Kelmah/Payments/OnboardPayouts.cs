using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Notifications;

namespace Kelmah.Payments;

/// <summary>Opens the caller's payout account, and sends the caller to where its details are given.</summary>
public sealed class OnboardPayouts(
    OpenPayoutAccount accounts, IStripeApi stripe, StepUp stepUp, NotificationOptions options, IIdSource ids)
{
    /// <summary>
    /// For workers with a proved address; asks for a fresh code where an authenticator is in use. Refused for a country that the
    /// provider does not serve, and for another one than before. Each call gives another page; the account is opened once.
    /// </summary>
    public async Task<Result<PayoutOnboarding>> ExecuteAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        if (caller.Role != UserRole.Worker) return RequestErrors.RoleNotAllowed;
        if (country is not { Length: 2 } || !country.All(char.IsAsciiLetterUpper)) return InputErrors.Of("country", "It is a code of two letters such as US.");
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        if ((await accounts.ExecuteAsync(caller, country, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var account)) return refusal;
        var page = new Uri($"{options.WebUrl}/payouts");
        var link = await stripe.CreateAccountLinkAsync(account.StripeAccountId, page, page, $"account-link:{ids.NewId()}", cancellationToken).ConfigureAwait(false);
        return link.Succeeded ? new PayoutOnboarding(link.Value.Url, link.Value.ExpiresAt) : link.Error.ToRefusal();
    }
}
