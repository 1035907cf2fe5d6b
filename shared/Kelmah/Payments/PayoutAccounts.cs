using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;

namespace Kelmah.Payments;

/// <summary>The accounts at the payment provider that workers are paid out to.</summary>
public sealed class PayoutAccounts(
    IDocumentStore store, Transactor transactor, IUsers users, IStripeApi stripe, TimeProvider clock, IIdSource ids)
{
    private const string CountryUnsupported = "country_unsupported";

    /// <summary>The caller's account, for workers; <c>not_found</c> before it is opened.</summary>
    public async Task<Result<PayoutAccountView>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var account = await FindAsync(store, caller, cancellationToken).ConfigureAwait(false);
        return account is null ? RequestErrors.NotFound : PayoutAccountView.Of(account);
    }

    /// <summary>
    /// The caller's account, opened unless it exists. Refused for a country that the provider does not serve, and for another
    /// one than before.
    /// </summary>
    public async Task<Result<PayoutAccount>> OpenAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        if ((await FindOrOpenAsync(caller, country, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var account)) return refusal;
        return account.Country == country ? account : PaymentErrors.PayoutCountryDiffers;
    }

    /// <summary>Reads an account from the provider and stores its status. An account that is not ours changes nothing.</summary>
    /// <param name="stripeAccountId">Stripe's id.</param>
    /// <param name="mark">Adds to the same commit that the event is handled.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; refused where the provider cannot be read.</returns>
    public async Task<Result<bool>> RefreshAsync(string stripeAccountId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetAccountAsync(stripeAccountId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.ToRefusal();
        var isEnabled = read.Value is { PayoutsEnabled: true, TransfersActive: true };
        var stored = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var account = await work.FindAsync(PayoutAccountCollection.StripeAccountId.Is(stripeAccountId), cancellationToken).ConfigureAwait(false);
            if (account is not null) work.Update(account.Observe(read.Value.DetailsSubmitted, isEnabled, clock.GetUtcNow()));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await stored.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    private async Task<Result<PayoutAccount>> FindOrOpenAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        if (await FindAsync(store, caller, cancellationToken).ConfigureAwait(false) is { } found) return found;
        var verified = await users.FindVerifiedAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        if (verified.IsRefused(out var refusal, out var user)) return refusal;
        var metadata = new Dictionary<string, string> { ["userId"] = user.Id.ToString() };
        // The same key each time, so that a retry after a crash and a concurrent request open the same account.
        var created = await stripe.CreateAccountAsync(
            new NewStripeAccount(country) { Email = user.Email, Metadata = metadata }, $"payout-account:{user.Id}:{country}", cancellationToken).ConfigureAwait(false);
        if (!created.Succeeded) return created.Error.Code == CountryUnsupported ? PaymentErrors.PayoutCountryNotServed : created.Error.ToRefusal();
        return await transactor.RunAsync<PayoutAccount>(
            caller.UserId,
            async work => await FindAsync(work, caller, cancellationToken).ConfigureAwait(false) ?? work.Insert(
                PayoutAccount.Open(ids.NewId(), user.Id, created.Value.Id, country, clock.GetUtcNow()), DuplicateAnswer.DecideAgain),
            cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask<PayoutAccount?> FindAsync(IDocumentReader reader, Caller caller, CancellationToken cancellationToken) =>
        reader.FindAsync(PayoutAccountCollection.UserId.Is(caller.UserId), cancellationToken);
}

/// <summary>Opens the caller's payout account, and sends the caller to the provider's page where its details are given.</summary>
public sealed class OnboardPayouts(PayoutAccounts accounts, IStripeApi stripe, IStepUp stepUp, NotificationOptions options, IIdSource ids)
{
    /// <summary>
    /// For workers with a verified address; asks for a fresh code where an authenticator is in use. Refused for a country that
    /// the provider does not serve, and for another one than before. Each call gives another page; the account is opened once.
    /// </summary>
    public async Task<Result<PayoutOnboarding>> ExecuteAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        if (country is not { Length: 2 } || !country.All(char.IsAsciiLetterUpper)) return InputErrors.Of("country", "It is a code of two letters such as US.");
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        if ((await accounts.OpenAsync(caller, country, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var account)) return refusal;
        var page = new Uri($"{options.WebUrl}/payouts");
        var link = await stripe.CreateAccountLinkAsync(account.StripeAccountId, page, page, $"account-link:{ids.NewId()}", cancellationToken).ConfigureAwait(false);
        return link.Succeeded ? new PayoutOnboarding(link.Value.Url, link.Value.ExpiresAt) : link.Error.ToRefusal();
    }
}
