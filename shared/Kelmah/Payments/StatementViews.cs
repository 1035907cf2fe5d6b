using System.Collections.Frozen;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;

namespace Kelmah.Payments;

/// <summary>A month of a user's wallet in one currency. Entries are of the month in which they were recorded, so that a month that is over never changes.</summary>
/// <param name="Month">Such as <c>2026-10</c>, by the clocks of the time zone.</param>
/// <param name="TimeZone">The user's, an IANA name.</param>
/// <param name="Currency">Of all its amounts.</param>
/// <param name="From">Its first moment, UTC.</param>
/// <param name="To">The first moment that is no longer of it, UTC.</param>
/// <param name="IsOpen">Whether entries can still come to it.</param>
/// <param name="Available">What could be withdrawn.</param>
/// <param name="Pending">What was the user's and could not be withdrawn yet.</param>
[SchemaName("Statement")]
public sealed record StatementView(
    string Month, string TimeZone, Currency Currency, DateTimeOffset From, DateTimeOffset To, bool IsOpen, StatementSection Available, StatementSection Pending);

/// <summary>A month of one account.</summary>
/// <param name="Opening">Its balance before the month.</param>
/// <param name="Entries">Oldest first, as they were recorded.</param>
/// <param name="Closing">Its balance after them: the opening balance and their sum.</param>
[SchemaName("StatementSection")]
public sealed record StatementSection(SignedAmount Opening, IReadOnlyList<StatementEntry> Entries, SignedAmount Closing);

/// <summary>What a journal entry did to an account of the user's.</summary>
/// <param name="EntryId">The journal entry.</param>
/// <param name="Kind">What kind of movement, such as <c>escrow_release</c>.</param>
/// <param name="Description">The same in plain words.</param>
/// <param name="ContractId">The contract, if any.</param>
/// <param name="JobTitle">What the contract's job is called now; null without a contract.</param>
/// <param name="OccurredAt">When it happened, UTC; this can be in an earlier month.</param>
/// <param name="RecordedAt">When it was recorded, UTC.</param>
/// <param name="Amount">Below zero where it took away.</param>
/// <param name="BalanceAfter">The account's balance after it.</param>
[SchemaName("StatementEntry")]
public sealed record StatementEntry(
    Guid EntryId,
    string Kind,
    string Description,
    Guid? ContractId,
    string? JobTitle,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    SignedAmount Amount,
    SignedAmount BalanceAfter)
{
    public static StatementEntry Of(AccountPosting posting, Money balanceAfter)
    {
        var entry = posting.Recorded.Entry;
        return new(
            entry.Id, entry.Kind, MovementWords.Of(entry.Kind), entry.ContractId, JobTitle: null, entry.OccurredAt, posting.Recorded.RecordedAt,
            SignedAmount.Of(posting.Amount), SignedAmount.Of(balanceAfter));
    }
}

/// <summary>What the kinds of journal entries are called for users.</summary>
internal static class MovementWords
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["escrow_hold"] = "Payment held for a contract",
        ["late_payment"] = "Payment that nothing waited for, to be given back",
        ["escrow_release"] = "Pay for a milestone",
        ["escrow_refund"] = "Refund of a milestone, to be sent",
        ["refund_sent"] = "Refund sent",
        ["refund_returned"] = "Refund that came back from the bank",
        ["refund_by_hand"] = "Refund given back in another way",
        ["taken_back"] = "Payment taken back by the bank",
        ["chargeback_covered"] = "Rest of a milestone after a chargeback",
        ["provider_fee"] = "Fee of the payment provider",
        ["stripe_settlement"] = "Settlement at the payment provider",
        ["release_matured"] = "Pay that can be withdrawn",
        ["receivable_netted"] = "Payment of a debt",
        ["receivable_returned"] = "Too much paid for a debt, given back",
        ["chargeback_charged"] = "Pay taken back by the payer's bank",
        ["balance_forfeited"] = "Balance given up with the account",
        ["give_back"] = "Given back by the worker",
        ["payout_reserved"] = "Withdrawal set aside",
        ["payout_sent"] = "Withdrawal sent",
        ["payout_by_hand"] = "Withdrawal paid",
        ["payout_returned"] = "Withdrawal that came back from the bank",
        ["payout_restored"] = "Withdrawal put back into the wallet",
        ["subscription_paid"] = "Payment for a subscription",
        ["wallet_exchange"] = "Exchange of currencies",
        ["correction"] = "Correction by administrators",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The words of a kind. One of a later release, as after a return to this one, is shown by its name.</summary>
    public static string Of(string kind) => Words.GetValueOrDefault(kind) ?? kind.Replace('_', ' ');
}
