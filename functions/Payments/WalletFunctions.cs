using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>The caller's own money, and where it is paid out to.</summary>
public sealed class WalletFunctions(Ledger ledger, WalletEntries entries, OnboardPayouts onboard, PayoutAccounts accounts)
{
    [Function("GetWallet")]
    [Endpoint(Access.SignedIn, "Shows your wallet.", NotPrivate = NotPrivate.Own, Response = typeof(WalletView))]
    public async Task<IResult> GetWalletAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/wallet")] HttpRequest request, CancellationToken cancellationToken) =>
        (await ledger.GetWalletAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ListWalletTransactions")]
    [Endpoint(Access.SignedIn, "Lists your transactions, newest first.", NotPrivate = NotPrivate.Own, Response = typeof(Page<TransactionView>), Query = typeof(WalletTransactionQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/wallet/transactions")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<WalletTransactionQuery>();
        return (await ledger.ListTransactionsAsync(request.Caller(), query.ToSearch(), query.Paging, cancellationToken)).Ok();
    }

    [Function("ListWalletEntries")]
    [Endpoint(Access.SignedIn, "Lists the journal entries that moved your money, the last recorded first, each with the balance after it.", NotPrivate = NotPrivate.Own, Response = typeof(Page<WalletEntry>), Query = typeof(WalletEntryQuery))]
    public async Task<IResult> ListEntriesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/wallet/entries")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<WalletEntryQuery>();
        return (await entries.ListAsync(request.Caller(), query.ToSearch(), query.Paging, cancellationToken)).Ok();
    }

    [Function("OnboardPayouts")]
    [Endpoint(Access.Worker, "Opens the caller's payout account, and gives the page on which the payment provider asks for the details.", IsIdempotent = true, Request = typeof(PayoutOnboardingInput), Response = typeof(PayoutOnboarding), Status = 201, Errors = "totp_required,email_not_verified,account_suspended,payout_country_differs,payout_country_not_served,payment_provider_unavailable")]
    public async Task<IResult> OnboardPayoutsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/payouts/onboarding")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<PayoutOnboardingInput>(cancellationToken);
        return (await onboard.ExecuteAsync(caller, input.Country, cancellationToken)).Created(_ => "/payouts/account");
    }

    [Function("GetPayoutAccount")]
    [Endpoint(Access.Worker, "Shows how the caller's payout account stands.", Response = typeof(PayoutAccountView))]
    public async Task<IResult> GetPayoutAccountAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/payouts/account")] HttpRequest request, CancellationToken cancellationToken) =>
        (await accounts.GetAsync(request.Caller(), cancellationToken)).Ok();
}

/// <summary>Which of the caller's transactions are listed; all without a parameter.</summary>
public sealed record WalletTransactionQuery : PagingQuery
{
    /// <summary>Those of any of these types, separated by commas.</summary>
    public IReadOnlyList<TransactionType> Type { get; init; } = [];

    /// <summary>Those of one contract.</summary>
    public Guid? ContractId { get; init; }

    /// <summary>Those that were started then or later, such as 2026-01-01T00:00:00Z.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those that were started before, such as 2026-02-01T00:00:00Z.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>A time that ends before it begins holds nothing.</summary>
    public override void Check(InputErrors errors) => errors.Require(From is null || To is null || From < To, "to", "It is later than from.");

    public TransactionSearch ToSearch() => new() { Types = Type, ContractId = ContractId, From = From, To = To };
}

/// <summary>Which of the caller's entries are listed; those of what can be withdrawn without a parameter.</summary>
public sealed record WalletEntryQuery : PagingQuery
{
    /// <summary>Of which account.</summary>
    public WalletAccount Account { get; init; } = WalletAccount.Available;

    /// <summary>Those of one contract; needed for its escrow, of which the caller is a party.</summary>
    public Guid? ContractId { get; init; }

    /// <summary>Those of then or later, such as 2026-01-01T00:00:00Z.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Those of before, such as 2026-02-01T00:00:00Z.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether that is when it happened, or when it was recorded.</summary>
    public JournalTime By { get; init; } = JournalTime.Recorded;

    /// <summary>A time that ends before it begins holds nothing, and an escrow is one contract's.</summary>
    public override void Check(InputErrors errors)
    {
        errors.Require(From is null || To is null || From < To, "to", "It is later than from.");
        errors.Require(Account != WalletAccount.Escrow || ContractId is not null, "contractId", "Say of which contract the escrow is.");
    }

    public WalletEntrySearch ToSearch() => new() { Account = Account, ContractId = ContractId, From = From, To = To, By = By };
}
