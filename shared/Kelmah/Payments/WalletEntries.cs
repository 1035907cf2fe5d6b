using System.Runtime.CompilerServices;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>The journal entries that moved a user's money, each with the running balance.</summary>
public sealed class WalletEntries(IDocumentStore store, IJournal journal)
{
    /// <summary>
    /// A page of the caller's entries, newest first as they were recorded. Those of an escrow need its contract, of which the caller is a party:
    /// what is not the caller's answers <c>not_found</c>.
    /// </summary>
    /// <param name="caller">Whose wallet.</param>
    /// <param name="search">Which entries.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidCursorException">The cursor was not given by this list.</exception>
    public async Task<Result<Page<WalletEntry>>> ListAsync(Caller caller, WalletEntrySearch search, Paging paging, CancellationToken cancellationToken)
    {
        if (search.Account == WalletAccount.Escrow)
        {
            if (search.ContractId is not { } contractId) return RequestErrors.NotFound;
            var contract = await store.FindForAsync<Contract>(caller, contractId, PartyRole.Either, cancellationToken).ConfigureAwait(false);
            if (contract.IsRefused(out var refusal, out _)) return refusal;
        }

        var page = await journal.PostingsAsync(search.Of(caller.UserId), paging.Limit, paging.Cursor, cancellationToken).ConfigureAwait(false);
        return page.Select(WalletEntry.Of);
    }

    /// <summary>All wanted postings of a user's account, newest first as they were recorded, each with the balance after it; for whoever has been authorized.</summary>
    /// <param name="userId">Whose wallet.</param>
    /// <param name="search">Which entries.</param>
    /// <param name="cancellationToken">Stops between two pages.</param>
    public async IAsyncEnumerable<AccountPosting> AllAsync(
        Guid userId, WalletEntrySearch search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await journal.PostingsAsync(search.Of(userId), Query<Wallet>.MaxLimit, cursor, cancellationToken).ConfigureAwait(false);
            foreach (var posting in page.Items) yield return posting;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>What an account of a user's held in a currency before a time, by the time of recording.</summary>
    public async Task<Money> BalanceBeforeAsync(
        Guid userId, WalletAccount account, Currency currency, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var last = new WalletEntrySearch { Account = account, Currency = currency, To = before };
        var page = await journal.PostingsAsync(last.Of(userId), limit: 1, cursor: null, cancellationToken).ConfigureAwait(false);
        return page.Items is [var posting] ? posting.BalanceAfter : Money.Zero(currency);
    }
}

/// <summary>Which of a user's entries are wanted; what is null does not restrict it.</summary>
public sealed record WalletEntrySearch
{
    public WalletAccount Account { get; init; } = WalletAccount.Available;

    public Currency? Currency { get; init; }

    /// <summary>Those of one contract; an escrow's need it.</summary>
    public Guid? ContractId { get; init; }

    /// <summary>Then or later, UTC.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before, UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Which of an entry's times <see cref="From"/> and <see cref="To"/> are compared with.</summary>
    public JournalTime By { get; init; } = JournalTime.Recorded;

    /// <summary>Those of one user.</summary>
    /// <exception cref="InvalidOperationException">An escrow is asked for without its contract: a bug.</exception>
    internal PostingSearch Of(Guid userId) => new(Account switch
    {
        WalletAccount.Available => Kernel.Journal.Account.WalletAvailable(userId),
        WalletAccount.Pending => Kernel.Journal.Account.WalletPending(userId),
        WalletAccount.Receivable => Kernel.Journal.Account.WalletReceivable(userId),
        WalletAccount.Escrow => Kernel.Journal.Account.Escrow(ContractId ?? throw new InvalidOperationException("An escrow is one contract's.")),
    })
    {
        Currency = Currency,
        ContractId = ContractId,
        From = From,
        To = To,
        By = By,
    };
}

/// <summary>Which account of a user's money.</summary>
public enum WalletAccount
{
    /// <summary>What can be withdrawn.</summary>
    Available,

    /// <summary>What is the user's and cannot be withdrawn yet.</summary>
    Pending,

    /// <summary>What the user owes, as a balance below zero.</summary>
    Receivable,

    /// <summary>What is held for one contract.</summary>
    Escrow,
}

/// <summary>What one journal entry did to one account of a user's, in one currency.</summary>
/// <param name="EntryId">The entry's.</param>
/// <param name="Kind">What kind of movement, such as <c>escrow_release</c>.</param>
/// <param name="ContractId">The contract, if any.</param>
/// <param name="OccurredAt">When it happened, UTC.</param>
/// <param name="RecordedAt">When it was recorded, UTC.</param>
/// <param name="Corrects">The entry that it corrects, if any.</param>
/// <param name="Amount">Negative takes away.</param>
/// <param name="BalanceAfter">The account's balance after it, in the same currency; below zero for what is owed.</param>
[SchemaName("WalletEntry")]
public sealed record WalletEntry(
    Guid EntryId,
    string Kind,
    Guid? ContractId,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid? Corrects,
    SignedAmount Amount,
    SignedAmount BalanceAfter)
{
    /// <summary>The view of a posting.</summary>
    public static WalletEntry Of(AccountPosting posting) => new(
        posting.Recorded.Entry.Id,
        posting.Recorded.Entry.Kind,
        posting.Recorded.Entry.ContractId,
        posting.Recorded.Entry.OccurredAt,
        posting.Recorded.RecordedAt,
        posting.Recorded.Entry.Corrects,
        SignedAmount.Of(posting.Amount),
        SignedAmount.Of(posting.BalanceAfter));
}
