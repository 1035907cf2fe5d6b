using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Payments;

/// <summary>
/// What users subscribe to: a plan that is paid by the period with the default payment method. What is asked for is committed first; Stripe is asked after that, under a
/// key of the subscription, and what it has made is looked for before it may be asked a second time.
/// </summary>
public sealed class Subscriptions(
    IDocumentStore store,
    Transactor transactor,
    StripeCustomers customers,
    PaymentMethodSync methods,
    SubscriptionSync sync,
    SubscriptionInvoices invoices,
    PlanPrices prices,
    IStripeBilling stripe,
    SubscriptionOptions options,
    TimeProvider clock,
    IIdSource ids)
{
    /// <summary>Stripe's code where the issuer charges only with the payer there.</summary>
    private const string AuthenticationRequired = "authentication_required";

    /// <summary>What is offered, in the order of the settings; all on one page.</summary>
    public Page<PlanView> ListPlans() => new([.. options.Offered.Select(PlanView.Of)], NextCursor: null);

    /// <summary>The caller's subscription that has not ended; <c>not_found</c> where there is none.</summary>
    public async Task<Result<SubscriptionView>> GetAsync(Caller caller, CancellationToken cancellationToken)
    {
        var subscription = await store.LiveSubscriptionOfAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
        return subscription is null ? RequestErrors.NotFound : SubscriptionView.Of(subscription);
    }

    /// <summary>
    /// Subscribes the caller, and charges the first period. A repeat answers with the same subscription, also after a lost answer. Refused without a payment method, for
    /// another plan than that of a subscription which is there, and with <c>payment_declined</c> where the first period cannot be charged, which ends it.
    /// </summary>
    public async Task<Result<SubscriptionMade>> SubscribeAsync(Caller caller, SubscriptionInput input, CancellationToken cancellationToken)
    {
        if (options.Find(input.Plan) is not { } plan) return PaymentErrors.PlanNotOffered.At("plan");
        var begun = await BeginAsync(caller, plan, input.PaymentMethodId, cancellationToken).ConfigureAwait(false);
        if (begun.IsRefused(out var refusal, out var subscription)) return refusal;
        if (DryRun.Current is { } dryRun) return dryRun.WouldAsk(CallFor(subscription, plan));
        if (subscription.StripeSubscriptionId is null && clock.GetUtcNow() - subscription.CreatedAt > StripeSearch.KeyIsSureFor)
        {
            // An attempt had no end, and its key may be forgotten: what it has made is taken, and where there is nothing another one is begun.
            if ((await sync.CheckAsync(subscription.Id, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out subscription)) return refusal;
            if (subscription.EndedAt is not null)
            {
                begun = await BeginAsync(caller, plan, input.PaymentMethodId, cancellationToken).ConfigureAwait(false);
                if (begun.IsRefused(out refusal, out subscription)) return refusal;
            }
        }

        return await MakeAsync(subscription, plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Changes the caller's subscription to another plan at once, with the difference for the rest of the period charged or credited; the present plan is gone on with
    /// where it was to end. Refused with <c>payment_declined</c>, and unchanged, where the difference cannot be charged.
    /// </summary>
    public async Task<Result<SubscriptionView>> ChangeAsync(Caller caller, MergePatch patch, CancellationToken cancellationToken)
    {
        // What is no change of any subscription is said to who has none as well.
        if (patch.ApplyTo(new SubscriptionChange("plan")).IsRefused(out var malformed, out var given)) return malformed;
        if (given.Check() is { } wrongPlan) return wrongPlan;
        var asked = await AskAsync(caller, async (work, current) =>
        {
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            if (patch.ApplyTo(new SubscriptionChange(current.WantedPlan ?? current.Plan)).IsRefused(out var wrong, out var change)) return wrong;
            if (change.Plan != current.Plan && options.Find(change.Plan) is null) return PaymentErrors.PlanNotOffered.At("plan");
            return current.Ask(change.Plan, cancels: false, clock.GetUtcNow());
        }, cancellationToken).ConfigureAwait(false);
        if (asked.IsRefused(out var refusal, out var subscription)) return refusal;
        if (subscription.SyncAt is not null && DryRun.Current is { } dryRun)
            return dryRun.WouldAsk(new ProviderCall(ProviderCallKind.ChangeSubscription, Amount: options.Find(subscription.WantedPlan)?.Amount, SubscriptionSync.KeyOf(subscription)));
        return await FinishAsync(subscription, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the caller's subscription with the period that is paid; at once where none is. A repeat changes nothing.</summary>
    public async Task<Result<SubscriptionView>> CancelAsync(Caller caller, CancellationToken cancellationToken)
    {
        var asked = await AskAsync(
            caller,
            (_, current) => Task.FromResult(current.Status == SubscriptionStatus.Active ? current.Ask(plan: null, cancels: true, clock.GetUtcNow()) : current.EndAtOnce(clock.GetUtcNow())),
            cancellationToken).ConfigureAwait(false);
        if (asked.IsRefused(out var refusal, out var subscription)) return refusal;
        if (subscription.SyncAt is not null && DryRun.Current is { } dryRun)
            return dryRun.WouldAsk(new ProviderCall(ProviderCallKind.ChangeSubscription, Amount: null, SubscriptionSync.KeyOf(subscription)));
        return await FinishAsync(subscription, cancellationToken).ConfigureAwait(false);
    }

    private static ProviderCall CallFor(Subscription subscription, Plan plan) => subscription.StripeSubscriptionId is null
        ? new ProviderCall(ProviderCallKind.CreateSubscription, plan.Amount, KeyOf(subscription))
        : new ProviderCall(ProviderCallKind.ReadSubscription, plan.Amount, IdempotencyKey: null);

    private static string KeyOf(Subscription subscription) => $"subscription:{subscription.Id}";

    private Task<Result<Subscription>> BeginAsync(Caller caller, Plan plan, Guid? methodId, CancellationToken cancellationToken) =>
        transactor.RunAsync<Subscription>(caller.UserId, async work =>
        {
            if (await work.RefuseNewWorkAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } blocked) return blocked;
            var now = clock.GetUtcNow();
            if (await work.LiveSubscriptionOfAsync(caller.UserId, cancellationToken).ConfigureAwait(false) is { } live)
                return live.Plan == plan.Code && !live.EndsNow ? live : PaymentErrors.SubscriptionExists;
            var wallet = await work.FindAsync(WalletCollection.UserId.Is(caller.UserId), cancellationToken).ConfigureAwait(false);
            if (methodId is { } wanted)
            {
                if (wallet is null || wallet.MakeDefault(wanted, now).IsRefused(out _, out var chosen)) return InputErrors.Of("paymentMethodId", "Your wallet has no such payment method.");
                wallet = work.Update(chosen);
            }

            if (wallet?.Default is null) return PaymentErrors.PaymentMethodNeeded;
            return work.Insert(Subscription.Begin(ids.NewId(), caller.UserId, plan.Code, now), DuplicateAnswer.DecideAgain);
        }, cancellationToken);

    private async Task<Result<SubscriptionMade>> MakeAsync(Subscription subscription, Plan plan, CancellationToken cancellationToken)
    {
        if ((await EnsureAsync(subscription, plan, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var stripeSubscriptionId)) return refusal;
        if ((await sync.RefreshAsync(stripeSubscriptionId, _ => { }, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
        var read = await stripe.GetSubscriptionAsync(stripeSubscriptionId, cancellationToken).ConfigureAwait(false);
        if (!read.Succeeded) return read.Error.ToRefusal();
        if (read.Value.LatestInvoiceId is not { } invoiceId) return await MadeAsync(subscription.Id, null, cancellationToken).ConfigureAwait(false);
        if (read.Value.Status is not (StripeSubscriptionStatus.Incomplete or StripeSubscriptionStatus.PastDue))
        {
            if ((await invoices.BookAsync(invoiceId, _ => { }, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
            return await MadeAsync(subscription.Id, null, cancellationToken).ConfigureAwait(false);
        }

        if ((await invoices.PaymentOfAsync(invoiceId, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out var payment)) return refusal;
        var isDeclined = payment is { Status: StripePaymentIntentStatus.RequiresPaymentMethod } && payment.LastPaymentErrorCode != AuthenticationRequired;
        if (read.Value.Status == StripeSubscriptionStatus.Incomplete && isDeclined) return await DeclineAsync(subscription, payment!, cancellationToken).ConfigureAwait(false);
        return await MadeAsync(subscription.Id, payment?.ClientSecret, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stripe's id of the subscription, which is made unless it is there.</summary>
    private async Task<Result<string>> EnsureAsync(Subscription subscription, Plan plan, CancellationToken cancellationToken)
    {
        if (subscription.StripeSubscriptionId is { } known) return known;
        if ((await customers.EnsureAsync(subscription.UserId, cancellationToken).ConfigureAwait(false)).IsRefused(out var refusal, out var customer)) return refusal;
        var wallet = await store.FindAsync(WalletCollection.UserId.Is(subscription.UserId), cancellationToken).ConfigureAwait(false);
        if ((await methods.ExecuteAsync(wallet!.Id, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
        if ((await prices.EnsureAsync(plan, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out var price)) return refusal;
        var metadata = new Dictionary<string, string> { [SubscriptionSync.SubscriptionKey] = subscription.Id.ToString(), [StripeCustomers.UserKey] = subscription.UserId.ToString() };
        var created = await stripe.CreateSubscriptionAsync(new NewStripeSubscription(customer, price, metadata), KeyOf(subscription), cancellationToken).ConfigureAwait(false);
        if (created.Succeeded) return created.Value.Id;
        if (created.Error.IsTransient) return created.Error.ToRefusal();
        var ended = await sync.EndAsync(subscription.Id, stripeSubscriptionId: null, cancellationToken).ConfigureAwait(false);
        return ended.Refusal ?? (created.Error.Kind == StripeErrorKind.CardDeclined
            ? new Refusal(PaymentErrors.PaymentDeclined, created.Error.DeclineCode ?? created.Error.Code)
            : created.Error.ToRefusal());
    }

    /// <summary>What was declined is ended, so that another can be begun at once.</summary>
    private async Task<Result<SubscriptionMade>> DeclineAsync(Subscription subscription, StripePaymentIntent payment, CancellationToken cancellationToken)
    {
        var asked = await sync.ChangeAsync(subscription.Id, current => current.EndAtOnce(clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        if (asked.IsRefused(out var refusal, out _)) return refusal;
        if ((await sync.ExecuteAsync(subscription.Id, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
        return new Refusal(PaymentErrors.PaymentDeclined, payment.LastDeclineCode ?? payment.LastPaymentErrorCode);
    }

    private Task<Result<Subscription>> AskAsync(
        Caller caller, Func<UnitOfWork, Subscription, Task<Result<Subscription>>> ask, CancellationToken cancellationToken) =>
        transactor.RunAsync<Subscription>(caller.UserId, async work =>
        {
            var live = await work.LiveSubscriptionOfAsync(caller.UserId, cancellationToken).ConfigureAwait(false);
            if (live is null) return RequestErrors.NotFound;
            return (await ask(work, live).ConfigureAwait(false)).Then<Subscription>(next => work.Update(next));
        }, cancellationToken);

    private async Task<Result<SubscriptionView>> FinishAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        var told = await sync.ExecuteAsync(subscription.Id, cancellationToken).ConfigureAwait(false);
        // What is asked for is recorded, and the sweep goes on with it.
        if (told.IsRefused(out var refusal, out var stored)) return refusal;
        if (stored.StripeSubscriptionId is { } made && subscription.WantedPlan is not null)
        {
            if ((await invoices.BookAllAsync(made, cancellationToken).ConfigureAwait(false)).IsRefused(out refusal, out _)) return refusal;
        }

        return SubscriptionView.Of(stored);
    }

    private async Task<Result<SubscriptionMade>> MadeAsync(Guid subscriptionId, string? clientSecret, CancellationToken cancellationToken) =>
        new SubscriptionMade(SubscriptionView.Of((await store.FindAsync<Subscription>(subscriptionId, cancellationToken).ConfigureAwait(false))!), clientSecret);
}
