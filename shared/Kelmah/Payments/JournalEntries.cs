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
    /// <param name="id">The entry's.</param>
    /// <param name="escrow">After it.</param>
    /// <param name="release">How it is divided.</param>
    /// <param name="isPending">Whether the worker cannot withdraw it yet.</param>
    /// <param name="now">When.</param>
    public static JournalEntry Release(Guid id, Escrow escrow, EscrowRelease release, bool isPending, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"release:{release.MilestoneId}",
            "escrow_release",
            escrow.ContractId,
            now,
            [
                new Posting(Account.Escrow(escrow.ContractId), -release.Total),
                new Posting(isPending ? Account.WalletPending(escrow.WorkerId) : Account.WalletAvailable(escrow.WorkerId), release.Net),
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
    /// <param name="from">What the payer owes or, of a subscription's payment, what the platform has got of subscribers, and the tax in it; together the movement.</param>
    /// <param name="stripe">Where it stands at Stripe.</param>
    /// <param name="now">When.</param>
    public static JournalEntry TakenBack(Guid id, StripeMovement movement, ImmutableArray<Posting> from, Account stripe, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"taken-back:{movement.Key}",
            "taken_back",
            movement.ContractId,
            now,
            [new Posting(stripe, -movement.Amount), .. from]);

    /// <summary>A subscriber has paid an invoice.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="invoiceId">Stripe's id of the invoice, once.</param>
    /// <param name="paid">What was paid, tax included.</param>
    /// <param name="tax">The tax in it; zero for none.</param>
    /// <param name="taxCountry">Whose tax that is, ISO 3166-1 alpha-2; empty for none.</param>
    /// <param name="stripe">Where it stands at Stripe.</param>
    /// <param name="now">When.</param>
    public static JournalEntry SubscriptionPaid(Guid id, string invoiceId, Money paid, Money tax, string taxCountry, Account stripe, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"subscription-paid:{invoiceId}",
            "subscription_paid",
            contractId: null,
            now,
            [
                new Posting(stripe, -paid),
                new Posting(Account.PlatformSubscriptions, paid - tax),
                .. tax.IsZero ? ImmutableArray<Posting>.Empty : [new Posting(Account.Tax(taxCountry), tax)],
            ]);

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

    /// <summary>A worker gives money of a release back: the platform gives back its fees on it and the taxes, and all of it is the hirer's, to whom Stripe will send it.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="escrow">After it.</param>
    /// <param name="given">What is given back.</param>
    /// <param name="fromWorker">What the worker gives, by account: together less than nothing by <see cref="EscrowGiveBack.Net"/>.</param>
    /// <param name="now">When.</param>
    public static JournalEntry GiveBack(Guid id, Escrow escrow, EscrowGiveBack given, ImmutableArray<Posting> fromWorker, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"give-back:{given.GiveBackId}",
            "give_back",
            escrow.ContractId,
            now,
            [
                .. fromWorker,
                new Posting(Account.PlatformFees, -(given.Fee + given.HirerFee)),
                .. escrow.ReleaseConditions.TaxCountry is { } country ? [new Posting(Account.Tax(country), -(given.Tax + given.HirerTax))] : ImmutableArray<Posting>.Empty,
                new Posting(Account.WalletPending(escrow.HirerId), given.Total),
            ]);

    /// <summary>The security period of a release is over: the worker can withdraw what it brought.</summary>
    public static JournalEntry ReleaseMatured(Guid id, Transaction release, Money amount, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"matured:{release.Id}",
            "release_matured",
            release.ContractId,
            now,
            new Posting(Account.WalletPending(release.UserId), -amount),
            new Posting(Account.WalletAvailable(release.UserId), amount));

    /// <summary>What became available pays what its user owes.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="cause">What became available.</param>
    /// <param name="amount">How much of it.</param>
    /// <param name="now">When.</param>
    public static JournalEntry ReceivableNetted(Guid id, Transaction cause, Money amount, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"netted:{cause.Id}",
            "receivable_netted",
            cause.ContractId,
            now,
            new Posting(Account.WalletAvailable(cause.UserId), -amount),
            new Posting(Account.WalletReceivable(cause.UserId), amount));

    /// <summary>A debt turned out to be smaller than what was taken for it: the difference is the user's again.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="userId">Whose debt.</param>
    /// <param name="cause">The entry of the same commit that made the debt smaller.</param>
    /// <param name="amount">The difference.</param>
    public static JournalEntry ReceivableReturned(Guid id, Guid userId, JournalEntry cause, Money amount) =>
        JournalEntry.Create(
            id,
            $"receivable-returned:{cause.Key}",
            "receivable_returned",
            cause.ContractId,
            cause.OccurredAt,
            new Posting(Account.WalletReceivable(userId), -amount),
            new Posting(Account.WalletAvailable(userId), amount));

    /// <summary>
    /// A bank's decision for the payer is final, and a release came from the payment: the worker bears what it brought, the platform its fees and the taxes on
    /// them, and the payer owes so much less.
    /// </summary>
    /// <param name="id">The entry's.</param>
    /// <param name="release">Whose money.</param>
    /// <param name="charge">How it is taken.</param>
    /// <param name="hirerId">The payer.</param>
    /// <param name="taxCountry">Whose tax it was; null for none.</param>
    /// <param name="now">When.</param>
    public static JournalEntry ChargebackCharged(Guid id, Transaction release, EarningCharge charge, Guid hirerId, string? taxCountry, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"chargeback-charged:{charge.ChargebackId}:{release.MilestoneId}",
            "chargeback_charged",
            release.ContractId,
            now,
            [
                new Posting(Account.WalletPending(release.UserId), -charge.FromPending),
                new Posting(Account.WalletAvailable(release.UserId), -charge.FromAvailable),
                new Posting(Account.WalletReceivable(release.UserId), -charge.Owed),
                new Posting(Account.PlatformFees, charge.FromWorker + charge.Taxes - charge.Amount),
                .. taxCountry is null ? ImmutableArray<Posting>.Empty : [new Posting(Account.Tax(taxCountry), -charge.Taxes)],
                new Posting(Account.WalletReceivable(hirerId), charge.Amount),
            ]);

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

    /// <summary>Money of a wallet goes into another currency at a quote's figures; the platform takes the one side and gives the other.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="exchange">Taken, once.</param>
    /// <param name="now">When.</param>
    public static JournalEntry WalletExchange(Guid id, CurrencyExchange exchange, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"exchange:{exchange.Id}",
            "wallet_exchange",
            contractId: null,
            now,
            new Posting(Account.WalletAvailable(exchange.UserId), -exchange.Amount),
            new Posting(Account.Exchange(exchange.Amount.Currency), exchange.Amount),
            new Posting(Account.Exchange(exchange.Gets.Currency), -exchange.Gets),
            new Posting(Account.WalletAvailable(exchange.UserId), exchange.Gets));

    /// <summary>Two administrators have corrected an entry.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="correction">Approved, once.</param>
    /// <param name="now">When.</param>
    public static JournalEntry Correction(Guid id, LedgerCorrection correction, DateTimeOffset now) =>
        JournalEntry.Create(
            id,
            $"correction:{correction.Id}",
            "correction",
            correction.ContractId,
            now,
            [.. correction.Postings.Select(posting => new Posting(Account.Parse(posting.Account), posting.Amount))]) with
        { Corrects = correction.Corrects };

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

    /// <summary>A user's money is set aside for a withdrawal.</summary>
    public static JournalEntry PayoutReserved(Guid id, Withdrawal withdrawal, DateTimeOffset now) =>
        Payout(id, $"payout:{withdrawal.Id}", "payout_reserved", Account.WalletAvailable(withdrawal.UserId), Account.Payouts(withdrawal.Amount.Currency), withdrawal, now);

    /// <summary>Stripe has moved what was set aside for a withdrawal to the connected account.</summary>
    public static JournalEntry PayoutSent(Guid id, Withdrawal withdrawal, Account stripe, DateTimeOffset now) =>
        Payout(id, $"payout-sent:{withdrawal.Id}", "payout_sent", Account.Payouts(withdrawal.Amount.Currency), stripe, withdrawal, now);

    /// <summary>An administrator has paid what was set aside for a withdrawal.</summary>
    public static JournalEntry PayoutByHand(Guid id, Withdrawal withdrawal, DateTimeOffset now) =>
        Payout(id, $"payout-by-hand:{withdrawal.Id}", "payout_by_hand", Account.Payouts(withdrawal.Amount.Currency), Account.Manual(withdrawal.Amount.Currency), withdrawal, now);

    /// <summary>What had gone out for a withdrawal came back.</summary>
    /// <param name="id">The entry's.</param>
    /// <param name="withdrawal">The withdrawal.</param>
    /// <param name="from">Where it stands at Stripe, or what administrators have paid.</param>
    /// <param name="now">When.</param>
    public static JournalEntry PayoutReturned(Guid id, Withdrawal withdrawal, Account from, DateTimeOffset now) =>
        Payout(id, $"payout-returned:{withdrawal.Id}", "payout_returned", from, Account.Payouts(withdrawal.Amount.Currency), withdrawal, now);

    /// <summary>What was set aside for a withdrawal is in the wallet again.</summary>
    public static JournalEntry PayoutRestored(Guid id, Withdrawal withdrawal, DateTimeOffset now) =>
        Payout(id, $"payout-restored:{withdrawal.Id}", "payout_restored", Account.Payouts(withdrawal.Amount.Currency), Account.WalletAvailable(withdrawal.UserId), withdrawal, now);

    private static JournalEntry Payout(Guid id, string key, string kind, Account from, Account to, Withdrawal withdrawal, DateTimeOffset now) =>
        JournalEntry.Create(id, key, kind, contractId: null, now, new Posting(from, -withdrawal.Amount), new Posting(to, withdrawal.Amount));
}
