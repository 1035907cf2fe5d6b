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

    /// <summary>The account is not connected to the platform, or no longer.</summary>
    private const string AccountInvalid = "account_invalid";

    /// <summary>The key of the metadata that holds the user's id.</summary>
    public const string UserKey = "userId";

    /// <summary>The caller's account, for workers; <c>not_found</c> before it is opened.</summary>
    public async Task<Result<PayoutAccountView>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var account = await FindAsync(store, caller, cancellationToken).ConfigureAwait(false);
        return account?.StripeAccountId is null ? RequestErrors.NotFound : PayoutAccountView.Of(account);
    }

    /// <summary>
    /// Stripe's id of the caller's account, which is opened unless it exists. Refused for a country that the provider does not
    /// serve, and for another one than before.
    /// </summary>
    public async Task<Result<string>> OpenAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        var account = await FindAsync(store, caller, cancellationToken).ConfigureAwait(false);
        if (account?.StripeAccountId is { } known) return account.Country == country ? known : PaymentErrors.PayoutCountryDiffers.At("country");
        if ((await users.FindVerifiedAsync(caller.UserId, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var user)) return refusal;
        return account is null
            ? await BeginAsync(caller, user, country, cancellationToken).ConfigureAwait(false)
            : await GoOnAsync(caller, user, account, country, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads an account from the provider and stores its status. An account that is not ours changes nothing.</summary>
    /// <param name="stripeAccountId">Stripe's id.</param>
    /// <param name="mark">Adds to the same commit that the event is handled.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; false, and nothing is committed, where the provider knows no such account. Refused where it cannot be read.</returns>
    public async Task<Result<bool>> RefreshAsync(string stripeAccountId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetAccountAsync(stripeAccountId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing || read.Error.Code == AccountInvalid ? false : read.Error.ToRefusal();
        var stored = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var account = read.Value.UserId is { } userId
                ? await work.FindAsync(PayoutAccountCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false)
                : null;
            if (account?.StripeAccountId == stripeAccountId) work.Update(account.Observe(read.Value, clock.GetUtcNow()));
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await stored.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    private async Task<Result<string>> BeginAsync(Caller caller, User user, string country, CancellationToken cancellationToken)
    {
        var begun = await transactor.RunAsync<PayoutAccount>(
            caller.UserId,
            async work => await FindAsync(work, caller, cancellationToken).ConfigureAwait(false) ?? work.Insert(
                PayoutAccount.Begin(ids.NewId(), caller.UserId, country, clock.GetUtcNow()), DuplicateAnswer.DecideAgain),
            cancellationToken).ConfigureAwait(false);
        if (begun.IsRefused(out var refusal, out var account)) return refusal;
        return account.Country == country
            ? await CreateAsync(caller, user, account, cancellationToken).ConfigureAwait(false)
            : PaymentErrors.PayoutCountryDiffers.At("country");
    }

    /// <summary>
    /// An attempt to open it had no end. While it is young its idempotency key holds; later the account is looked for first, since
    /// Stripe forgets keys after 24 hours.
    /// </summary>
    private async Task<Result<string>> GoOnAsync(
        Caller caller, User user, PayoutAccount account, string country, CancellationToken cancellationToken)
    {
        var asked = account.AskedAt ?? account.CreatedAt;
        if (account.Country == country && clock.GetUtcNow() - asked < StripeSearch.KeyIsSureFor)
            return await CreateAsync(caller, user, account, cancellationToken).ConfigureAwait(false);
        var search = StripeSearch.Between(UserKey, account.UserId.ToString(), asked, asked + StripeSearch.KeyIsSureFor);
        var found = await stripe.FindAccountsAsync(search, cancellationToken).ConfigureAwait(false);
        if (!found.Succeeded) return found.Error.ToRefusal();
        if (found.Value.Items is [.., var opened])
        {
            var linked = await LinkAsync(caller, opened.Id, cancellationToken).ConfigureAwait(false);
            return linked.Then<string>(id => account.Country == country ? id : PaymentErrors.PayoutCountryDiffers.At("country"));
        }

        var again = await transactor.RunAsync<PayoutAccount>(caller.UserId, async work =>
        {
            var current = await FindAsync(work, caller, cancellationToken).ConfigureAwait(false);
            if (current is null) return RequestErrors.NotFound;
            return current.BeginAgain(country, clock.GetUtcNow()).Then<PayoutAccount>(next => work.Update(next));
        }, cancellationToken).ConfigureAwait(false);
        return again.IsRefused(out var refusal, out var next) ? refusal : await CreateAsync(caller, user, next, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same key each time, so that a retry after a crash and a concurrent request open the same account.</summary>
    private async Task<Result<string>> CreateAsync(Caller caller, User user, PayoutAccount account, CancellationToken cancellationToken)
    {
        var metadata = new Dictionary<string, string> { [UserKey] = user.Id.ToString() };
        var created = await stripe.CreateAccountAsync(
            new NewStripeAccount(account.Country) { Email = user.Email, Metadata = metadata },
            $"payout-account:{user.Id}:{account.Country}",
            cancellationToken).ConfigureAwait(false);
        if (created.Succeeded) return await LinkAsync(caller, created.Value.Id, cancellationToken).ConfigureAwait(false);
        return created.Error.Code == CountryUnsupported ? PaymentErrors.PayoutCountryNotServed.At("country") : created.Error.ToRefusal();
    }

    private Task<Result<string>> LinkAsync(Caller caller, string stripeAccountId, CancellationToken cancellationToken) =>
        transactor.RunAsync<string>(caller.UserId, async work =>
        {
            var account = await FindAsync(work, caller, cancellationToken).ConfigureAwait(false);
            if (account is null) return RequestErrors.NotFound;
            if (account.Link(stripeAccountId, clock.GetUtcNow()).IsRefused(out var refusal, out var linked)) return refusal;
            work.Update(linked);
            return stripeAccountId;
        }, cancellationToken);

    private static ValueTask<PayoutAccount?> FindAsync(IDocumentReader reader, Caller caller, CancellationToken cancellationToken) =>
        reader.FindAsync(PayoutAccountCollection.UserId.Is(caller.UserId), cancellationToken);
}

/// <summary>Opens the caller's payout account, and sends the caller to the provider's page where its details are given.</summary>
public sealed class OnboardPayouts(PayoutAccounts accounts, IStripeApi stripe, IStepUp stepUp, NotificationOptions options, IIdSource ids)
{
    /// <summary>
    /// For workers with a verified address; asks for a fresh code first. Refused for a country that
    /// the provider does not serve, and for another one than before. Each call gives another page; the account is opened once.
    /// </summary>
    public async Task<Result<PayoutOnboarding>> ExecuteAsync(Caller caller, string country, CancellationToken cancellationToken)
    {
        if (await stepUp.RefuseAsync(caller, cancellationToken).ConfigureAwait(false) is { } unproved) return unproved;
        if ((await accounts.OpenAsync(caller, country, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var accountId)) return refusal;
        var page = new Uri($"{options.WebUrl}/payouts");
        var link = await stripe.CreateAccountLinkAsync(accountId, page, page, $"account-link:{ids.NewId()}", cancellationToken).ConfigureAwait(false);
        return link.Succeeded ? new PayoutOnboarding(link.Value.Url, link.Value.ExpiresAt) : link.Error.ToRefusal();
    }
}
