using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace Kelmah.Adapters.Stripe;

/// <summary>The port over Stripe.net, for Stripe itself and for the simulator.</summary>
/// <remarks>Stripe.net is loaded by the first call, not by the start of the app: it takes time and memory.</remarks>
public sealed partial class StripeApi(
    IHttpClientFactory clients, IOptions<StripeOptions> options, TimeProvider clock, StripeAccess access, ILogger<StripeApi> logger) : IStripeApi
{
    /// <summary>The name of its HTTP client.</summary>
    public const string ClientName = "Stripe";

    private StripeClient? client;

    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentIntent>> CreatePaymentIntentAsync(
        NewStripePaymentIntent paymentIntent, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeParameters.Of(paymentIntent), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.PaymentIntents.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentIntent>> GetPaymentIntentAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var parameters = StripeParameters.GetPaymentIntent();
        return CallAsync(stripe => stripe.V1.PaymentIntents.GetAsync(id, parameters, null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripePaymentIntent>>> FindPaymentIntentsAsync(StripeSearch search, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.PaymentIntents.ListAutoPagingAsync(StripeParameters.PaymentIntents(search), null, cancellationToken),
            intent => search.Finds(intent.Metadata),
            StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripePaymentIntent>> CancelPaymentIntentAsync(
        string id, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var (parameters, under) = (StripeParameters.CancelPaymentIntent(), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.PaymentIntents.CancelAsync(id, parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeCustomer>> CreateCustomerAsync(
        NewStripeCustomer customer, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeParameters.Of(customer), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Customers.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeCustomer>>> FindCustomersAsync(StripeSearch search, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.Customers.ListAutoPagingAsync(StripeParameters.Customers(search), null, cancellationToken),
            customer => search.Finds(customer.Metadata),
            StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripeCustomer>> DeleteCustomerAsync(string id, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var under = Under(idempotencyKey);
        return CallAsync(stripe => stripe.V1.Customers.DeleteAsync(id, null, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeRefund>> CreateRefundAsync(
        NewStripeRefund refund, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeParameters.Of(refund), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Refunds.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeRefund>> GetRefundAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var parameters = StripeParameters.GetRefund();
        return CallAsync(stripe => stripe.V1.Refunds.GetAsync(id, parameters, null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeRefund>>> ListRefundsAsync(string paymentIntentId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(paymentIntentId);
        var parameters = StripeParameters.Refunds(paymentIntentId);
        return ListAsync(stripe => stripe.V1.Refunds.ListAutoPagingAsync(parameters, null, cancellationToken), _ => true, StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeDispute>> GetDisputeAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return CallAsync(stripe => stripe.V1.Disputes.GetAsync(id, null, null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeDispute>> SubmitEvidenceAsync(
        string disputeId, NewStripeEvidence evidence, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(disputeId);
        var (parameters, under) = (StripeParameters.Of(evidence), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Disputes.UpdateAsync(disputeId, parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeBalance>> GetBalanceAsync(CancellationToken cancellationToken) =>
        CallAsync(stripe => stripe.V1.Balance.GetAsync(null, null, cancellationToken), StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeBalanceChange>>> ListBalanceChangesAsync(
        DateTimeOffset from, DateTimeOffset until, string? after, CancellationToken cancellationToken)
    {
        var parameters = StripeParameters.BalanceTransactions(from, until, after);
        return CallAsync(
            stripe => stripe.V1.BalanceTransactions.ListAsync(parameters, null, cancellationToken),
            page => new StripePage<StripeBalanceChange>(page.Data.ConvertAll(StripeObjects.Of)) { HasMore = page.HasMore });
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeAccount>> CreateAccountAsync(
        NewStripeAccount account, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeParameters.Of(account), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Accounts.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeAccount>> GetAccountAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return CallAsync(stripe => stripe.V1.Accounts.GetAsync(id, null, null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeAccount>>> FindAccountsAsync(StripeSearch search, CancellationToken cancellationToken) =>
        ListAsync(
            stripe => stripe.V1.Accounts.ListAutoPagingAsync(StripeParameters.Accounts(search), null, cancellationToken),
            account => search.Finds(account.Metadata),
            StripeObjects.Of);

    /// <inheritdoc/>
    public Task<StripeResult<StripeAccountLink>> CreateAccountLinkAsync(
        string accountId, Uri refreshUrl, Uri returnUrl, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeParameters.AccountLink(accountId, refreshUrl, returnUrl), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.AccountLinks.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeAccount>> PayOutOnRequestAsync(string accountId, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountId);
        var (parameters, under) = (StripeParameters.PayOutOnRequest(), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Accounts.UpdateAsync(accountId, parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeTransfer>> CreateTransferAsync(NewStripeTransfer transfer, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (parameters, under) = (StripeParameters.Of(transfer), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Transfers.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeTransfer>> GetTransferAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        var parameters = StripeParameters.GetTransfer();
        return CallAsync(stripe => stripe.V1.Transfers.GetAsync(id, parameters, null, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeTransfer>>> ListTransfersAsync(string group, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        var parameters = StripeParameters.Transfers(group);
        return ListAsync(stripe => stripe.V1.Transfers.ListAutoPagingAsync(parameters, null, cancellationToken), _ => true, StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripeTransferReversal>> ReverseTransferAsync(
        string transferId, IReadOnlyDictionary<string, string> metadata, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(transferId);
        var (parameters, under) = (StripeParameters.ReverseTransfer(metadata), Under(idempotencyKey));
        return CallAsync(stripe => stripe.V1.Transfers.Reversals.CreateAsync(transferId, parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripeTransferReversal>>> ListReversalsAsync(string transferId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(transferId);
        var parameters = StripeParameters.Reversals();
        return ListAsync(stripe => stripe.V1.Transfers.Reversals.ListAutoPagingAsync(transferId, parameters, null, cancellationToken), _ => true, StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePayout>> CreatePayoutAsync(string accountId, NewStripePayout payout, string idempotencyKey, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountId);
        var (parameters, under) = (StripeParameters.Of(payout), Under(idempotencyKey));
        under.StripeAccount = accountId;
        return CallAsync(stripe => stripe.V1.Payouts.CreateAsync(parameters, under, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePayout>> GetPayoutAsync(string accountId, string id, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountId);
        ArgumentException.ThrowIfNullOrEmpty(id);
        return CallAsync(stripe => stripe.V1.Payouts.GetAsync(id, null, new RequestOptions { StripeAccount = accountId }, cancellationToken), StripeObjects.Of);
    }

    /// <inheritdoc/>
    public Task<StripeResult<StripePage<StripePayout>>> FindPayoutsAsync(string accountId, StripeSearch search, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(accountId);
        return ListAsync(
            stripe => stripe.V1.Payouts.ListAutoPagingAsync(StripeParameters.Payouts(search), new RequestOptions { StripeAccount = accountId }, cancellationToken),
            payout => search.Finds(payout.Metadata),
            StripeObjects.Of);
    }

    /// <summary>Asks Stripe whether it lets the app in, by a small call that the key must be allowed to make anyway; <see cref="StripeAccess"/> then knows.</summary>
    public Task AskAsync(CancellationToken cancellationToken)
    {
        var parameters = StripeParameters.NewestPaymentIntent(clock.GetUtcNow());
        return CallAsync(
            stripe => stripe.V1.PaymentIntents.ListAsync(parameters, null, cancellationToken),
            list => list.Data ?? throw new FormatException("The field 'data' is missing."));
    }

    private static RequestOptions Under(string idempotencyKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(idempotencyKey);
        return new RequestOptions { IdempotencyKey = idempotencyKey };
    }

    private Task<StripeResult<StripePage<T>>> ListAsync<TEntity, T>(
        Func<StripeClient, IAsyncEnumerable<TEntity>> list, Func<TEntity, bool> isWanted, Func<TEntity, T> read) =>
        CallAsync(stripe => list(stripe).Where(isWanted).ToListAsync().AsTask(), found => new StripePage<T>(found.ConvertAll(entity => read(entity))));

    private async Task<StripeResult<T>> CallAsync<TEntity, T>(Func<StripeClient, Task<TEntity>> call, Func<TEntity, T> read)
        where T : class
    {
        if (DryRun.Current is not null) throw new InvalidOperationException("A dry run asks no provider: its use case ends before the call.");
        try
        {
            var entity = await call(LazyInitializer.EnsureInitialized(ref client, NewClient)).ConfigureAwait(false);
            var value = read(entity);
            access.NoteSuccess();
            return value;
        }
        catch (StripeException failure)
        {
            return StripeErrors.Of(failure);
        }
        catch (Exception trouble) when (StripeErrors.IsConnectionTrouble(trouble))
        {
            access.NoteSilence();
            return StripeErrors.Connection(trouble);
        }
        catch (Exception stumble) when (stumble is not OperationCanceledException)
        {
            // An answer that is JSON and yet not Stripe's lets Stripe.net's readers throw all sorts of exceptions. Their messages may repeat what it holds.
            LogUnreadable(stumble.GetType().Name);
            return StripeErrors.Unreadable(response: null);
        }
    }

    private StripeClient NewClient() => new(new StripeClientOptions
    {
        ApiKey = options.Value.ApiKey,
        ApiBase = options.Value.Address.TrimEnd('/'),
        HttpClient = new RetryingHttpClient(clients.CreateClient(ClientName), options.Value, clock, access, logger),
    });

    [LoggerMessage(LogLevel.Warning, "Stripe's answer could not be read: {Problem}")]
    private partial void LogUnreadable(string problem);
}
