using System.Collections.Immutable;

namespace Kelmah.Notifications;

/// <summary>
/// Where a notification leads: the page of what its event is about, at the path that the API has for it. By the ids that stand in a
/// notification's data, so that those of earlier releases lead there too.
/// </summary>
public static class NotificationLink
{
    /// <summary>The list of notifications, for those that are about nothing else.</summary>
    public const string List = "/notifications";

    /// <summary>The first id that a notification names decides; a path that ends in a slash is followed by the id.</summary>
    private static readonly ImmutableArray<(string Id, string Path)> Pages =
    [
        ("disputeId", "/disputes/"),
        // A request and a payment of a milestone are shown with its contract.
        ("refundRequestId", "/contracts/"),
        ("transactionId", "/contracts/"),
        ("milestoneId", "/milestones/"),
        ("contractId", "/contracts/"),
        ("applicationId", "/applications/"),
        ("jobId", "/jobs/"),
        ("searchId", "/jobs/searches"),
        ("certificateId", "/users/me/certificates"),
        ("sessionId", "/auth/sessions"),
        ("challengeId", "/auth/sessions"),
        ("exportId", "/users/me/exports/"),
        ("attachmentId", "/attachments/"),
        ("payoutAccountId", "/payouts/account"),
        ("destinationId", "/payouts/destination"),
        ("withdrawalId", "/wallet/withdrawals/"),
        ("subscriptionId", "/subscriptions/current"),
        ("paymentMethodId", "/payment-methods"),
        ("reportId", "/admin/ledger/reconciliations"),
        ("correctionId", "/admin/ledger/corrections/"),
        ("exchangeId", "/wallet/transactions"),
        ("walletId", "/wallet/statement"),
        ("noticeId", "/admin/stripe-events/"),
    ];

    /// <summary>A path that begins with a slash, to follow the address of the web app.</summary>
    /// <param name="data">Of the notification: ids by their names.</param>
    public static string PathOf(IReadOnlyDictionary<string, string> data)
    {
        foreach (var (id, path) in Pages)
        {
            if (!data.TryGetValue(id, out var value)) continue;
            if (!path.EndsWith('/')) return path;
            if (path != "/contracts/") return path + value;
            if (data.TryGetValue("contractId", out var contractId)) return path + contractId;
        }

        return List;
    }
}
