using Kelmah.Sqlite;

namespace Kelmah.Simulators.Stripe;

/// <summary>
/// Something that Stripe does to an object by itself, some time after the request that led to it. What is planned is kept
/// in the file, and is done once, at its own time, whether a request or the deliverer comes upon it first.
/// </summary>
internal sealed record StripeLaterChange(DateTimeOffset Due, string Kind, string ObjectId)
{
    public const string Balance = "balance";
    public const string Dispute = "dispute";
    public const string DisputeDeadline = "dispute_deadline";
    public const string DisputeReview = "dispute_review";
    public const string PayoutFailure = "payout_failure";
    public const string PayoutSuccess = "payout_success";
    public const string FirstPayment = "first_payment";
    public const string InvoiceRetry = "invoice_retry";
    public const string RefundFailure = "refund_failure";
    public const string RefundSuccess = "refund_success";
    public const string Renewal = "renewal";

    public const string Schema = """
        CREATE TABLE stripe_changes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            due INTEGER NOT NULL,
            kind TEXT NOT NULL,
            object TEXT NOT NULL);
        CREATE INDEX stripe_changes_due ON stripe_changes (due, id);
        """;

    private static readonly Dictionary<string, Action<StripeWork>> Changes = new(StringComparer.Ordinal)
    {
        [Balance] = StripeCharges.Settle,
        [Dispute] = StripeDisputes.OpenByCard,
        [DisputeDeadline] = StripeDisputes.PassDeadline,
        [DisputeReview] = StripeDisputes.Review,
        [PayoutFailure] = StripePayouts.Fail,
        [PayoutSuccess] = StripePayouts.Pay,
        [FirstPayment] = StripeSubscriptions.ExpireFirstPayment,
        [InvoiceRetry] = StripeInvoices.Retry,
        [RefundFailure] = StripeRefunds.Fail,
        [RefundSuccess] = StripeRefunds.Succeed,
        [Renewal] = StripeSubscriptions.Renew,
    };

    public static void Plan(SqliteSession session, StripeLaterChange change)
    {
        using var insert = session.Prepare("INSERT INTO stripe_changes (due, kind, object) VALUES (?1, ?2, ?3)");
        insert.Bind(1, change.Due.ToUnixTimeMilliseconds()).Bind(2, change.Kind).Bind(3, change.ObjectId).Run();
    }

    /// <summary>Takes the first change that is due out of the table; null if none is.</summary>
    public static StripeLaterChange? TakeDue(SqliteSession session, DateTimeOffset now)
    {
        using var delete = session.Prepare("""
            DELETE FROM stripe_changes
            WHERE id = (SELECT id FROM stripe_changes WHERE due <= ?1 ORDER BY due, id LIMIT 1)
            RETURNING due, kind, object
            """);
        return delete.Bind(1, now.ToUnixTimeMilliseconds()).Step()
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(delete.GetInt64(0)), delete.GetText(1)!, delete.GetText(2)!)
            : null;
    }

    /// <summary>When the next change is due; null if none is planned.</summary>
    public static DateTimeOffset? NextDue(SqliteSession session)
    {
        using var select = session.Prepare("SELECT due FROM stripe_changes ORDER BY due LIMIT 1");
        return select.Step() ? DateTimeOffset.FromUnixTimeMilliseconds(select.GetInt64(0)) : null;
    }

    public void Apply(StripeWork work) => Changes[Kind](work);
}
