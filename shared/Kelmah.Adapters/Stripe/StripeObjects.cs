using Kelmah.Payments;
using Stripe;
using Subscription = Stripe.Subscription;

namespace Kelmah.Adapters.Stripe;

/// <summary>Stripe.net's entities as the records of the port.</summary>
/// <remarks>
/// Each throws <see cref="FormatException"/> if a field that the product needs is missing. Stripe.net reads a number that is missing
/// as 0, which must never become an amount, so the JSON behind the entity is asked.
/// </remarks>
internal static class StripeObjects
{
    /// <summary>https://docs.stripe.com/api/payment_intents/object</summary>
    public static StripePaymentIntent Of(PaymentIntent intent)
    {
        Require(intent, "id", "status", "amount", "currency", "created");
        return new StripePaymentIntent(
            intent.Id,
            PaymentIntentStatus(intent.Status),
            intent.Amount,
            intent.AmountReceived,
            intent.Currency,
            intent.ClientSecret,
            intent.Created,
            intent.Metadata ?? [])
        {
            LatestCharge = intent.LatestCharge is { } charge ? Of(charge) : null,
            LastPaymentErrorCode = intent.LastPaymentError?.Code,
            LastDeclineCode = intent.LastPaymentError?.DeclineCode,
            PaymentMethod = OrNone(intent.PaymentMethod),
        };
    }

    /// <summary>https://docs.stripe.com/api/setup_intents/object</summary>
    public static StripeSetupIntent Of(SetupIntent setup)
    {
        Require(setup, "id", "status");
        return new StripeSetupIntent(setup.Id, setup.Status, setup.ClientSecret, setup.Metadata ?? []) { PaymentMethod = OrNone(setup.PaymentMethod) };
    }

    /// <summary>https://docs.stripe.com/api/payment_methods/object</summary>
    public static StripePaymentMethod Of(PaymentMethod method) => OrNone(method) ?? throw Missing("type");

    /// <summary>https://docs.stripe.com/api/prices/object</summary>
    public static StripePrice Of(Price price)
    {
        Require(price, "id");
        return new StripePrice(price.Id);
    }

    /// <summary>https://docs.stripe.com/api/subscriptions/object</summary>
    public static StripeSubscription Of(Subscription subscription)
    {
        Require(subscription, "id", "status", "customer", "cancel_at_period_end");
        if (subscription.Items?.Data is not [var item, ..]) throw Missing("items");
        Require(item, "id", "price", "current_period_end");
        return new StripeSubscription(
            subscription.Id, SubscriptionStatus(subscription.Status), subscription.CustomerId, item.Id, item.Price.Id, item.CurrentPeriodEnd,
            subscription.CancelAtPeriodEnd, subscription.LatestInvoiceId, subscription.Metadata ?? []);
    }

    /// <summary>https://docs.stripe.com/api/invoices/object</summary>
    public static StripeInvoice Of(Invoice invoice)
    {
        Require(invoice, "id", "status");
        return new StripeInvoice(invoice.Id, invoice.Status == "paid", invoice.Parent?.SubscriptionDetails?.SubscriptionId);
    }

    /// <summary>https://docs.stripe.com/api/invoice-payment/object</summary>
    public static StripeInvoicePayment Of(InvoicePayment payment)
    {
        Require(payment, "id", "invoice");
        return new StripeInvoicePayment(payment.InvoiceId, payment.Payment?.PaymentIntentId);
    }

    /// <summary>https://docs.stripe.com/api/customers/object</summary>
    public static StripeCustomer Of(Customer customer)
    {
        Require(customer, "id");
        return new StripeCustomer(customer.Id);
    }

    /// <summary>https://docs.stripe.com/api/refunds/object</summary>
    public static StripeRefund Of(Refund refund)
    {
        Require(refund, "id", "amount", "currency", "created");
        return new StripeRefund(
            refund.Id,
            RefundStatus(refund.Status),
            refund.Amount,
            refund.Currency,
            refund.PaymentIntentId,
            refund.Created,
            refund.Metadata ?? [])
        {
            FailureReason = refund.FailureReason,
            Balance = refund.BalanceTransaction is { } balance ? Of(balance) : null,
            FailureBalance = refund.FailureBalanceTransaction is { } failure ? Of(failure) : null,
        };
    }

    /// <summary>https://docs.stripe.com/api/disputes/object</summary>
    public static StripeDispute Of(Dispute dispute)
    {
        Require(dispute, "id", "status", "amount", "currency", "created");
        return new StripeDispute(
            dispute.Id, DisputeStatus(dispute.Status), dispute.Amount, dispute.Currency, dispute.PaymentIntentId, dispute.Reason ?? "", dispute.Created)
        {
            EvidenceDueBy = dispute.EvidenceDetails?.DueBy,
            AwaitsResponse = dispute.Status is "warning_needs_response" or "needs_response",
            IsInquiry = dispute.Status is "warning_needs_response" or "warning_under_review",
            Metadata = dispute.Metadata ?? [],
            BalanceChanges = [.. (dispute.BalanceTransactions ?? []).Select(Of).OrderBy(change => change.Created)],
        };
    }

    /// <summary>https://docs.stripe.com/api/accounts/object</summary>
    public static StripeAccount Of(Account account)
    {
        Require(account, "id", "details_submitted", "payouts_enabled");
        return new StripeAccount(
            account.Id, account.Country, account.DetailsSubmitted, account.PayoutsEnabled, account.Capabilities?.Transfers == "active")
        {
            UserId = Guid.TryParse(account.Metadata?.GetValueOrDefault(PayoutAccounts.UserKey), out var userId) ? userId : null,
            DisabledReason = account.Requirements?.DisabledReason,
            PaysOutOnRequest = account.Settings?.Payouts?.Schedule?.Interval == "manual",
            DestinationIds = account.ExternalAccounts is { } destinations ? [.. destinations.Data.Select(destination => destination.Id)] : null,
            IsOwnerAsked = account.Requirements is { } asked && (asked.CurrentlyDue is { Count: > 0 } || asked.PastDue is { Count: > 0 }),
        };
    }

    /// <summary>https://docs.stripe.com/api/account_links/object</summary>
    public static StripeAccountLink Of(AccountLink link)
    {
        Require(link, "url", "expires_at");
        return new StripeAccountLink(
            Uri.TryCreate(link.Url, UriKind.Absolute, out var url) ? url : throw Missing("url"), link.ExpiresAt);
    }

    /// <summary>https://docs.stripe.com/api/balance</summary>
    public static StripeBalance Of(Balance balance)
    {
        Require(balance, "available", "pending");
        var amounts = balance.Available.Select(part => (part.Currency, part.Amount)).Concat(balance.Pending.Select(part => (part.Currency, part.Amount)));
        return new StripeBalance(amounts.GroupBy(part => part.Currency).ToDictionary(part => part.Key, part => part.Sum(each => each.Amount)));
    }

    /// <summary>https://docs.stripe.com/api/balance_transactions/object</summary>
    public static StripeBalanceChange Of(BalanceTransaction balance)
    {
        Require(balance, "id", "amount", "fee", "net", "currency", "created", "type");
        return new StripeBalanceChange(balance.Id, balance.Amount, balance.Fee, balance.Net, balance.Currency)
        {
            Type = balance.Type,
            SourceId = balance.SourceId,
            PaymentIntentId = balance.Source switch
            {
                Charge charge => charge.PaymentIntentId,
                Refund refund => refund.PaymentIntentId,
                Dispute dispute => dispute.PaymentIntentId,
                _ => null,
            },
            TransferId = (balance.Source as TransferReversal)?.TransferId,
            Created = balance.Created,
        };
    }

    /// <summary>https://docs.stripe.com/api/transfers/object</summary>
    public static StripeTransfer Of(Transfer transfer)
    {
        Require(transfer, "id", "amount", "amount_reversed", "currency");
        return new StripeTransfer(transfer.Id, transfer.Amount, transfer.Currency, transfer.DestinationId, transfer.Metadata ?? [])
        {
            AmountReversed = transfer.AmountReversed,
            Balance = transfer.BalanceTransaction is { } balance ? Of(balance) : null,
        };
    }

    /// <summary>https://docs.stripe.com/api/transfer_reversals/object</summary>
    public static StripeTransferReversal Of(TransferReversal reversal)
    {
        Require(reversal, "id", "amount", "currency");
        return new StripeTransferReversal(reversal.Id, reversal.Amount, reversal.Currency)
        {
            Balance = reversal.BalanceTransaction is { } balance ? Of(balance) : null,
        };
    }

    /// <summary>https://docs.stripe.com/api/payouts/object</summary>
    public static StripePayout Of(Payout payout)
    {
        Require(payout, "id", "status", "amount", "currency");
        return new StripePayout(payout.Id, PayoutStatus(payout.Status), payout.Amount, payout.Currency, payout.Metadata ?? [])
        {
            DestinationId = payout.DestinationId,
            FailureCode = payout.FailureCode,
        };
    }

    /// <summary>https://docs.stripe.com/api/payment_methods/object. No payment depends on it: one that lacks something is none.</summary>
    private static StripePaymentMethod? OrNone(PaymentMethod? method) => method is not null && Has(method, "id", "type")
        ? new StripePaymentMethod(method.Id, method.Type) { CustomerId = method.CustomerId, Card = Of(method.Card) }
        : null;

    private static StripeCard? Of(PaymentMethodCard? card) =>
        card is { ExpMonth: >= 1 and <= 12, ExpYear: >= 1 and <= 9_999 } && Has(card, "brand", "last4")
            ? new StripeCard(card.Brand, card.Last4, (int)card.ExpMonth, (int)card.ExpYear, card.Fingerprint)
            : null;

    /// <summary>https://docs.stripe.com/api/charges/object</summary>
    private static StripeCharge Of(Charge charge)
    {
        Require(charge, "id", "paid", "amount", "amount_refunded", "currency");
        return new StripeCharge(charge.Id, charge.Paid, charge.Amount, charge.AmountRefunded, charge.Currency)
        {
            Balance = charge.BalanceTransaction is { } balance ? Of(balance) : null,
        };
    }


    private static void Require(StripeEntity entity, params ReadOnlySpan<string> fields)
    {
        if (FirstMissing(entity, fields) is { } missing) throw Missing(missing);
    }

    private static bool Has(StripeEntity entity, params ReadOnlySpan<string> fields) => FirstMissing(entity, fields) is null;

    private static string? FirstMissing(StripeEntity entity, ReadOnlySpan<string> fields)
    {
        if (entity.RawJsonElement is not { } json) return "object";
        foreach (var field in fields)
        {
            if (!json.TryGetProperty(field, out var value) || value.ValueKind == System.Text.Json.JsonValueKind.Null) return field;
        }

        return null;
    }

    private static FormatException Missing(string field) => new($"The field '{field}' is missing or not as Stripe documents it.");

    private static StripePaymentIntentStatus PaymentIntentStatus(string status) => status switch
    {
        "requires_payment_method" => StripePaymentIntentStatus.RequiresPaymentMethod,
        "requires_confirmation" => StripePaymentIntentStatus.RequiresConfirmation,
        "requires_action" => StripePaymentIntentStatus.RequiresAction,
        "processing" => StripePaymentIntentStatus.Processing,
        "requires_capture" => StripePaymentIntentStatus.RequiresCapture,
        "canceled" => StripePaymentIntentStatus.Canceled,
        "succeeded" => StripePaymentIntentStatus.Succeeded,
        _ => StripePaymentIntentStatus.Unknown,
    };

    private static StripeSubscriptionStatus SubscriptionStatus(string status) => status switch
    {
        "incomplete" => StripeSubscriptionStatus.Incomplete,
        "incomplete_expired" => StripeSubscriptionStatus.IncompleteExpired,
        "active" or "trialing" => StripeSubscriptionStatus.Active,
        "past_due" => StripeSubscriptionStatus.PastDue,
        "unpaid" => StripeSubscriptionStatus.Unpaid,
        "paused" => StripeSubscriptionStatus.Paused,
        "canceled" => StripeSubscriptionStatus.Canceled,
        _ => StripeSubscriptionStatus.Unknown,
    };

    private static StripeRefundStatus RefundStatus(string? status) => status switch
    {
        "pending" => StripeRefundStatus.Pending,
        "requires_action" => StripeRefundStatus.RequiresAction,
        "succeeded" => StripeRefundStatus.Succeeded,
        "failed" => StripeRefundStatus.Failed,
        "canceled" => StripeRefundStatus.Canceled,
        _ => StripeRefundStatus.Unknown,
    };

    private static StripePayoutStatus PayoutStatus(string status) => status switch
    {
        "pending" => StripePayoutStatus.Pending,
        "in_transit" => StripePayoutStatus.InTransit,
        "paid" => StripePayoutStatus.Paid,
        "failed" => StripePayoutStatus.Failed,
        "canceled" => StripePayoutStatus.Canceled,
        _ => StripePayoutStatus.Unknown,
    };

    private static StripeDisputeStatus DisputeStatus(string status) => status switch
    {
        "warning_needs_response" or "warning_under_review" or "needs_response" or "under_review" => StripeDisputeStatus.Open,
        "warning_closed" or "won" or "prevented" => StripeDisputeStatus.Won,
        "lost" => StripeDisputeStatus.Lost,
        _ => StripeDisputeStatus.Unknown,
    };
}
