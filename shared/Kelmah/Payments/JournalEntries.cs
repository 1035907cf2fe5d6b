using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Journal;

namespace Kelmah.Payments;

/// <summary>The journal entry of each movement of money, with its natural key: no retry appends one twice.</summary>
public static class JournalEntries
{
    /// <summary>A payment arrived at Stripe and is held for its contract.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="stripe">Where it stands at Stripe, see <see cref="StripeBooking"/>.</param>
    /// <param name="now">When.</param>
    public static JournalEntry Fund(Guid id, Transaction payment, Guid contractId, Account stripe, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"fund:{payment.Id}",
            "escrow_hold",
            contractId,
            now,
            new Posting(stripe, -payment.Amount),
            new Posting(Account.Escrow(contractId), payment.Amount));

    /// <summary>
    /// Money of a milestone goes to the worker, less the platform's fee and the tax on it; the hirer's fee, held with it, goes to the platform, and
    /// the taxes to their country.
    /// </summary>
    public static JournalEntry Release(Guid id, Escrow escrow, EscrowRelease release, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"release:{release.MilestoneId}",
            "escrow_release",
            escrow.ContractId,
            now,
            [
                new Posting(Account.Escrow(escrow.ContractId), -release.Total),
                new Posting(Account.WalletAvailable(escrow.WorkerId), release.Net),
                new Posting(Account.PlatformFees, release.Fee + release.HirerFee),
                .. escrow.ReleaseConditions.TaxCountry is { } country ? [new Posting(Account.Tax(country), release.Tax + release.HirerTax)] : ImmutableArray<Posting>.Empty,
            ]);

    /// <summary>A part of an escrow is set aside for the hirer, to whom Stripe will send it.</summary>
    public static JournalEntry Refund(Guid id, Escrow escrow, EscrowRefund refund, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"refund:{refund.RefundId}",
            "escrow_refund",
            escrow.ContractId,
            now,
            new Posting(Account.Escrow(escrow.ContractId), -refund.Amount),
            new Posting(Account.WalletPending(escrow.HirerId), refund.Amount));

    /// <summary>A payment arrived that no escrow waits for any more: it is the payer's, until Stripe has sent it back.</summary>
    public static JournalEntry LatePayment(Guid id, Transaction payment, Money received, Account stripe, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"late:{payment.Id}",
            "late_payment",
            payment.ContractId,
            now,
            new Posting(stripe, -received),
            new Posting(Account.WalletPending(payment.UserId), received));

    /// <summary>Stripe has sent a refund.</summary>
    public static JournalEntry RefundSent(Guid id, Transaction refund, Account stripe, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"refund-sent:{refund.Id}",
            "refund_sent",
            refund.ContractId,
            now,
            new Posting(Account.WalletPending(refund.UserId), -refund.Amount),
            new Posting(stripe, refund.Amount));

    /// <summary>A refund that Stripe had sent came back: it is the payer's again, and has to be sent another way.</summary>
    public static JournalEntry RefundReturned(Guid id, Transaction refund, Account stripe, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"refund-returned:{refund.Id}",
            "refund_returned",
            refund.ContractId,
            now,
            new Posting(stripe, -refund.Amount),
            new Posting(Account.WalletPending(refund.UserId), refund.Amount));

    /// <summary>An administrator has given a refund back past Stripe.</summary>
    public static JournalEntry RefundPaidByHand(Guid id, Transaction refund, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"refund-by-hand:{refund.Id}",
            "refund_by_hand",
            refund.ContractId,
            now,
            new Posting(Account.WalletPending(refund.UserId), -refund.Amount),
            new Posting(Account.Manual(refund.Currency), refund.Amount));

    /// <summary>A user who is erased gives all that can be withdrawn from the wallet to the platform.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="userId">Who, once.</param>
    /// <param name="amounts">By currency; each positive.</param>
    /// <param name="now">When.</param>
    public static JournalEntry Forfeit(Guid id, Guid userId, ImmutableArray<Money> amounts, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"forfeited:{userId}",
            "balance_forfeited",
            contractId: null,
            now,
            [
                .. amounts.Select(amount => new Posting(Account.WalletAvailable(userId), -amount)),
                .. amounts.Select(amount => new Posting(Account.PlatformFees, amount)),
            ]);

    /// <summary>
    /// Money of a payment went back to its payer past Kelmah: the bank took it, or somebody refunded it at Stripe. What the payer still has
    /// here is then owed.
    /// </summary>
    /// <param name="id">The entry's.</param>
    /// <param name="movement">What left, below zero, or came back, above.</param>
    /// <param name="payerId">The hirer.</param>
    /// <param name="stripe">Where it stands at Stripe.</param>
    /// <param name="now">When.</param>
    public static JournalEntry TakenBack(Guid id, StripeMovement movement, Guid payerId, Account stripe, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"taken-back:{movement.Key}",
            "taken_back",
            movement.ContractId,
            now,
            new Posting(stripe, -movement.Amount),
            new Posting(Account.WalletReceivable(payerId), movement.Amount));

    /// <summary>A bank's decision for the payer is final: a milestone's money, still in escrow, pays what the payer owes, and the rest is the payer's.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="escrow">After it.</param>
    /// <param name="refund">The milestone's money.</param>
    /// <param name="owed">The part of it that the payer owes.</param>
    /// <param name="now">When.</param>
    public static JournalEntry ChargebackCovered(Guid id, Escrow escrow, EscrowRefund refund, Money owed, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"chargeback-covered:{refund.RefundId}",
            "chargeback_covered",
            escrow.ContractId,
            now,
            new Posting(Account.Escrow(escrow.ContractId), -refund.Amount),
            new Posting(Account.WalletReceivable(escrow.HirerId), owed),
            new Posting(Account.WalletPending(escrow.HirerId), refund.Amount - owed));

    /// <summary>What Stripe kept of a movement that is booked in the currency in which it settled; the platform bears it.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="movement">The movement.</param>
    /// <param name="fee">Not zero.</param>
    /// <param name="now">When.</param>
    public static JournalEntry ProviderFee(Guid id, StripeMovement movement, Money fee, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            movement.Kind == StripeMovementKind.Charge ? $"provider-fee:{movement.TransactionId}" : $"provider-fee:{movement.Key}",
            "provider_fee",
            movement.ContractId,
            now,
            new Posting(Account.StripeFees, -fee),
            new Posting(Account.Stripe(fee.Currency), fee));

    /// <summary>
    /// What a movement that was booked as unsettled came to: from the charge's currency over <c>exchange:*</c> into the balance's, less the fee.
    /// </summary>
    /// <param name="id">The entry's.</param>
    /// <param name="movement">Settled.</param>
    /// <param name="now">When.</param>
    public static JournalEntry Settlement(Guid id, StripeMovement movement, DateTimeOffset now)
    {
        var (amount, settled, fee) = (movement.Amount, movement.Settled!.Value, movement.Fee!.Value);
        var postings = ImmutableArray.Create(
            new Posting(Account.StripeUnsettled(amount.Currency), amount),
            new Posting(Account.Stripe(settled.Currency), fee - settled),
            new Posting(Account.StripeFees, -fee));
        if (settled != amount)
        {
            postings = postings.AddRange(
                new Posting(Account.Exchange(amount.Currency), -amount), new Posting(Account.Exchange(settled.Currency), settled));
        }

        return JournalEntry.Create(id, $"settlement:{movement.Key}", "stripe_settlement", movement.ContractId, now, postings);
    }
}
