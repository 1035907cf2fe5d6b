using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>Opens a worker's payout account at the provider, once.</summary>
public sealed class OpenPayoutAccount(IDocumentStore store, Transactor transactor, IStripeApi stripe, TimeProvider clock, IIdSource ids)
{
    private const string CountryUnsupported = "country_unsupported";

    /// <summary>The caller's account, opened unless it is there. Refused for a country that the provider does not serve, and for another one than before.</summary>
    public async Task<Result<PayoutAccount>> ExecuteAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        if ((await FindOrOpenAsync(caller, country, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var account)) return refusal;
        return account.Country == country ? account : PaymentErrors.PayoutCountryDiffers;
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
