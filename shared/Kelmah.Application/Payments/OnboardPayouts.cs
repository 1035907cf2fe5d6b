using Kelmah.Application.Identity;
using Kelmah.Application.Notifications;
using Kelmah.Application.Persistence;
using Kelmah.Domain;
using Kelmah.Domain.Identity;
using Kelmah.Domain.Payments;

namespace Kelmah.Application.Payments;

/// <summary>Opens the caller's payout account, and sends the caller to where its details are given.</summary>
public sealed class OnboardPayouts(
    IDocumentStore store, Transactor transactor, IStripeApi stripe, StepUp stepUp, NotificationOptions options, TimeProvider clock, IIdSource ids)
{
    private const string CountryUnsupported = "country_unsupported";

    /// <summary>
    /// For workers with a proved address; asks for a fresh code where an authenticator is in use. Refused for a country that the
    /// provider does not serve, and for another one than before. Each call gives another page; the account is opened once.
    /// </summary>
    public async Task<Result<PayoutOnboarding>> ExecuteAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        if (caller.Role != UserRole.Worker) return RequestErrors.RoleNotAllowed;
        if (country is not { Length: 2 } || !country.All(char.IsAsciiLetterUpper)) return InputErrors.Of("country", "It is a code of two letters such as US.");
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        if ((await FindOrOpenAsync(caller, country, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var account)) return refusal;
        if (account.Country != country) return PaymentErrors.PayoutCountryDiffers;
        var page = new Uri($"{options.WebUrl}/payouts");
        var link = await stripe.CreateAccountLinkAsync(account.StripeAccountId, page, page, $"account-link:{ids.NewId()}", cancellationToken).ConfigureAwait(false);
        return link.Succeeded ? new PayoutOnboarding(link.Value.Url, link.Value.ExpiresAt) : link.Error.ToRefusal();
    }

    private async Task<Result<PayoutAccount>> FindOrOpenAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        if (await FindAsync(caller, cancellationToken).ConfigureAwait(false) is { } found) return found;
        var user = await store.FindAsync<User>(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (user is null) return RequestErrors.NotFound;
        if (user.RefuseUnverified() is { } unverified) return unverified;
        var metadata = new Dictionary<string, string> { ["userId"] = user.Id.ToString() };
        // The same key each time: a crash before the commit, or another request at once, comes to the same account.
        var created = await stripe.CreateAccountAsync(
            new NewStripeAccount(country) { Email = user.Email, Metadata = metadata }, $"payout-account:{user.Id}:{country}", cancellationToken).ConfigureAwait(false);
        if (!created.Succeeded) return created.Error.Code == CountryUnsupported ? PaymentErrors.PayoutCountryNotServed : created.Error.ToRefusal();
        var opened = await transactor.RunAsync<PayoutAccount>(
            caller.UserId,
            work => Task.FromResult<Result<PayoutAccount>>(work.Insert(
                PayoutAccount.Open(ids.NewId(), user.Id, created.Value.Id, country, clock.GetUtcNow()), RequestErrors.TooManyConflicts)),
            cancellationToken).ConfigureAwait(false);
        return opened.Refusal is not null && await FindAsync(caller, cancellationToken).ConfigureAwait(false) is { } other ? other : opened;
    }

    private ValueTask<PayoutAccount?> FindAsync(Caller caller, CancellationToken cancellationToken) =>
        store.FindAsync(PayoutAccountCollection.UserId.Is(caller.UserId), cancellationToken);
}
