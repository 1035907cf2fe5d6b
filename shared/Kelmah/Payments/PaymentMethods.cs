using System.Globalization;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The payment methods that a user stores with Stripe, to pay with later: set up, listed, chosen, removed.</summary>
public sealed class PaymentMethods(
    IDocumentStore store, Transactor transactor, StripeCustomers customers, PaymentMethodSync sync, IStripeBilling stripe, PaymentLimits limits, TimeProvider clock, IIdSource ids)
{
    /// <summary>The key of the metadata that holds our id of a setup.</summary>
    internal const string SetupKey = "setupId";

    /// <summary>The caller's payment methods, in the order in which they came; all on one page, since they are few.</summary>
    public async Task<Result<Page<PaymentMethodView>>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
        return new Page<PaymentMethodView>([.. wallet?.PaymentMethods.Select(PaymentMethodView.Of) ?? []], NextCursor: null);
    }

    /// <summary>
    /// Begins to store a payment method, and gives the secret by which the caller gives it to Stripe. A repeat goes on with the one that is under way, also after a
    /// lost answer. Refused for mobile money where the account does not have it.
    /// </summary>
    public async Task<Result<PaymentMethodSetupView>> SetUpAsync(Caller caller, PaymentMethodSetupInput input, CancellationToken cancellationToken)
    {
        if (TypeOf(input.Channel) is not { } type) return PaymentErrors.ChannelNotOffered.At("channel");
        if ((await customers.EnsureAsync(caller.UserId, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var customer)) return refusal;
        while (true)
        {
            var begun = await ChangeAsync(caller.UserId, (wallet, now) => wallet.BeginSetup(ids.NewId(), type, now), cancellationToken).ConfigureAwait(false);
            if (begun.IsRefused(out refusal, out var wallet)) return refusal;
            if ((await EnsureAsync(wallet, customer, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out var setup)) return refusal;
            if (setup is { IsOpen: true, ClientSecret: { } secret }) return new PaymentMethodSetupView(wallet.Setup!.Id, secret, input.Channel);
            // It was finished, or given up, before the caller asked again.
            if ((await EndAsync(setup, _ => { }, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out var isEnded)) return refusal;
            if (!isEnded) return new Refusal(PaymentErrors.ProviderRefused, "The payment provider gave no secret to store the payment method with.");
        }
    }

    /// <summary>Makes a payment method the one that subscriptions are charged to, and that is proposed first.</summary>
    public async Task<Result<PaymentMethodView>> MakeDefaultAsync(Caller caller, Guid methodId, CancellationToken cancellationToken)
    {
        var chosen = await transactor.RunAsync<Wallet>(caller.UserId, async work =>
        {
            var wallet = await work.FindAsync(WalletCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
            return wallet is null ? RequestErrors.NotFound : wallet.MakeDefault(methodId, clock.GetUtcNow()).Then<Wallet>(next => work.Update(next));
        }, cancellationToken).ConfigureAwait(false);
        if (chosen.IsRefused(out var refusal, out var stored)) return refusal;
        await sync.ExecuteAsync(stored.Id, cancellationToken).ConfigureAwait(false);
        return PaymentMethodView.Of(stored.PaymentMethods.First(method => method.Id == methodId));
    }

    /// <summary>
    /// Removes a payment method, and has it detached at Stripe; where Stripe does not answer, the sweep does that later. Refused while a pending payment charges it, and for
    /// the default while there is a subscription.
    /// </summary>
    public async Task<Result<bool>> RemoveAsync(Caller caller, Guid methodId, CancellationToken cancellationToken)
    {
        var removed = await transactor.RunAsync<Wallet>(caller.UserId, async work =>
        {
            var wallet = await work.FindAsync(WalletCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
            if (wallet is null) return RequestErrors.NotFound;
            if (wallet.RemovePaymentMethod(methodId, clock.GetUtcNow()).IsRefused(out var unknown, out var next)) return unknown;
            if (!next.NewEvents.IsEmpty && await IsChargedAsync(work, wallet, methodId, cancellationToken).ConfigureAwait(false)) return PaymentErrors.PaymentMethodInUse;
            return work.Update(next);
        }, cancellationToken).ConfigureAwait(false);
        if (removed.IsRefused(out var refusal, out var stored)) return refusal;
        await sync.ExecuteAsync(stored.Id, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads a setup from Stripe, and stores what it has come to.</summary>
    /// <param name="stripeSetupIntentId">Stripe's id.</param>
    /// <param name="mark">Adds to the commit what its cause records with it; called in each attempt.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>True; false, and nothing is committed, where it is not ours or has not ended. Refused where Stripe cannot be read.</returns>
    public async Task<Result<bool>> RefreshSetupAsync(string stripeSetupIntentId, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        var read = await stripe.GetSetupIntentAsync(stripeSetupIntentId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.IsMissing ? false : read.Error.ToRefusal();
        return await EndAsync(read.Value, mark, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> IsChargedAsync(UnitOfWork work, Wallet wallet, Guid methodId, CancellationToken cancellationToken)
    {
        var pending = TransactionCollection.UserId.Is(wallet.UserId) & TransactionCollection.Status.Is(TransactionStatus.Pending);
        var payments = await work.QueryAsync(new Query<Transaction> { Where = pending, Limit = Query<Transaction>.MaxLimit }, cancellationToken).ConfigureAwait(false);
        if (payments.Items.Any(payment => payment.Source?.MethodId == methodId)) return true;
        return wallet.Default?.Id == methodId && await work.LiveSubscriptionOfAsync(wallet.UserId, cancellationToken).ConfigureAwait(false) is not null;
    }

    /// <summary>The provider's type of payment method; null for a channel that is not offered.</summary>
    private string? TypeOf(PaymentChannel channel) => channel switch
    {
        PaymentChannel.Card => "card",
        PaymentChannel.MobileMoney => limits.MobileMoneyType.Length > 0 ? limits.MobileMoneyType : null,
    };

    /// <summary>The setup at Stripe, begun there if it is not.</summary>
    private async Task<Result<StripeSetupIntent>> EnsureAsync(Wallet wallet, string customer, CancellationToken cancellationToken)
    {
        var setup = wallet.Setup!;
        if (setup.StripeSetupIntentId is { } known)
            return (await stripe.GetSetupIntentAsync(known, cancellationToken).ConfigureAwait(false)).Match<Result<StripeSetupIntent>>(read => read, error => error.ToRefusal());
        if (clock.GetUtcNow() - setup.AskedAt > StripeSearch.KeyIsSureFor)
        {
            var search = StripeSearch.Between(SetupKey, setup.Id.ToString(), setup.AskedAt, clock.GetUtcNow());
            var found = await stripe.FindSetupIntentsAsync(customer, search, cancellationToken).ConfigureAwait(false);
            if (!found.Succeeded) return found.Error.ToRefusal();
            if (found.Value.Items is [.., var made]) return await LinkAsync(wallet.UserId, setup.Id, made, cancellationToken).ConfigureAwait(false);
        }

        var metadata = new Dictionary<string, string> { [SetupKey] = setup.Id.ToString(), [StripeCustomers.UserKey] = wallet.UserId.ToString() };
        var created = await stripe.CreateSetupIntentAsync(
            new NewStripeSetupIntent(customer, setup.Type, metadata), $"payment-method-setup:{setup.Id}", cancellationToken).ConfigureAwait(false);
        return created.Succeeded ? await LinkAsync(wallet.UserId, setup.Id, created.Value, cancellationToken).ConfigureAwait(false) : created.Error.ToRefusal();
    }

    /// <summary>An answer under a key is that of the first call: how the setup stands is read.</summary>
    private async Task<Result<StripeSetupIntent>> LinkAsync(Guid userId, Guid setupId, StripeSetupIntent made, CancellationToken cancellationToken)
    {
        var linked = await ChangeAsync(userId, (wallet, now) => wallet.LinkSetup(setupId, made.Id, now), cancellationToken).ConfigureAwait(false);
        if (linked.IsRefused(out var refusal, out _)) return refusal;
        return (await stripe.GetSetupIntentAsync(made.Id, cancellationToken).ConfigureAwait(false)).Match<Result<StripeSetupIntent>>(read => read, error => error.ToRefusal());
    }

    private async Task<Result<bool>> EndAsync(StripeSetupIntent setup, Action<UnitOfWork> mark, CancellationToken cancellationToken)
    {
        if (setup.IsOpen || UserIn(setup.Metadata) is not { } userId) return false;
        var ended = await transactor.RunOnceAsync<bool>(actorId: null, async work =>
        {
            mark(work);
            var wallet = await work.FindAsync(WalletCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
            if (wallet is null) return true;
            var now = clock.GetUtcNow();
            var next = wallet.EndSetup(setup.Id, now);
            if (setup is { Status: "succeeded", PaymentMethod: { CustomerId: { } customer } method } && customer == wallet.StripeCustomerId)
                next = next.KeepPaymentMethod(ids.NewId(), method, now);
            work.Update(next);
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return await ended.OrWhenDoneAsync(() => ValueTask.FromResult(true)).ConfigureAwait(false);
    }

    private static Guid? UserIn(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(StripeCustomers.UserKey, out var text) && Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? id : null;

    private Task<Result<Wallet>> ChangeAsync(Guid userId, Func<Wallet, DateTimeOffset, Wallet> change, CancellationToken cancellationToken) =>
        transactor.RunAsync<Wallet>(userId, async work =>
        {
            var wallet = await work.FindAsync(WalletCollection.UserId.Is(userId), cancellationToken).ConfigureAwait(false);
            return wallet is null ? RequestErrors.NotFound : work.Update(change(wallet, clock.GetUtcNow()));
        }, cancellationToken);
}

/// <summary>What kind of payment method is to be stored.</summary>
/// <param name="Channel">A card unless said otherwise.</param>
[SchemaName("PaymentMethodSetupInput")]
public sealed record PaymentMethodSetupInput(PaymentChannel Channel = PaymentChannel.Card) : IRuledInput;

/// <summary>A payment method that is being stored.</summary>
/// <param name="Id">The setup's.</param>
/// <param name="ClientSecret">Gives the payment method to the payment provider, in the payer's browser; it is in the list when that has succeeded.</param>
/// <param name="Channel">What kind it is of.</param>
[SchemaName("PaymentMethodSetup")]
[HoldsSecret]
public sealed record PaymentMethodSetupView(Guid Id, string ClientSecret, PaymentChannel Channel)
{
    /// <summary>Says nothing of the secret.</summary>
    public override string ToString() => $"{Id} {Channel}";
}
