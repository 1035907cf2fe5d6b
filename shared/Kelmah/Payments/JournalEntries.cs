using Kelmah.Kernel;
using Kelmah.Kernel.Journal;

namespace Kelmah.Payments;

/// <summary>The journal entry of each movement of money, with its natural key: no retry appends one twice.</summary>
public static class JournalEntries
{
    /// <summary>A payment arrived at Stripe and is held for its contract.</summary>
    public static JournalEntry Fund(Guid id, Transaction payment, Guid contractId, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"fund:{payment.Id}",
            "escrow_hold",
            contractId,
            now,
            new Posting(Account.Stripe(payment.Currency), -payment.Amount),
            new Posting(Account.Escrow(contractId), payment.Amount));

    /// <summary>A milestone's amount goes to the worker, less the platform's fee.</summary>
    public static JournalEntry Release(Guid id, Escrow escrow, EscrowRelease release, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"release:{release.MilestoneId}",
            "escrow_release",
            escrow.ContractId,
            now,
            new Posting(Account.Escrow(escrow.ContractId), -release.Amount),
            new Posting(Account.WalletAvailable(escrow.WorkerId), release.Net),
            new Posting(Account.PlatformFees, release.Fee));

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
    public static JournalEntry LatePayment(Guid id, Transaction payment, Money received, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"late:{payment.Id}",
            "late_payment",
            payment.ContractId,
            now,
            new Posting(Account.Stripe(payment.Currency), -received),
            new Posting(Account.WalletPending(payment.UserId), received));

    /// <summary>Stripe has sent a refund.</summary>
    public static JournalEntry RefundSent(Guid id, Transaction refund, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"refund-sent:{refund.Id}",
            "refund_sent",
            refund.ContractId,
            now,
            new Posting(Account.WalletPending(refund.UserId), -refund.Amount),
            new Posting(Account.Stripe(refund.Currency), refund.Amount));

    /// <summary>What Stripe kept of a payment; the platform bears it.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="fee">Above zero.</param>
    /// <param name="now">When.</param>
    public static JournalEntry ProviderFee(Guid id, Transaction payment, Money fee, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"provider-fee:{payment.Id}",
            "provider_fee",
            payment.ContractId,
            now,
            new Posting(Account.StripeFees, -fee),
            new Posting(Account.Stripe(fee.Currency), fee));
}
