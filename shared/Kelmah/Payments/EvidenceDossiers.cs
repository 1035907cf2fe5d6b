using System.Globalization;
using System.Text;
using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Payments;

/// <summary>
/// Writes what a payer's bank is told of a contract. The bank knows its customer, of whom it gets the address of the account; of the other party it gets
/// nothing but what that party handed in.
/// </summary>
public sealed class EvidenceDossiers(IDocumentStore store, IContractRecords contracts, IUsers users)
{
    private const string Cut = "\n[…]\n";

    /// <summary>The dossier of a chargeback as everything stands.</summary>
    public async Task<EvidenceDossier> WriteAsync(Chargeback chargeback, CancellationToken cancellationToken)
    {
        var payment = await store.FindAsync<Transaction>(chargeback.PaymentId, cancellationToken).ConfigureAwait(false);
        var record = (await contracts.ReadAsync(chargeback.ContractId, cancellationToken).ConfigureAwait(false))!;
        var payer = await users.FindAsync(chargeback.HirerId, cancellationToken).ConfigureAwait(false);
        return new EvidenceDossier(ServiceDateOf(record))
        {
            ProductDescription = Shorten(Describe(record, payment!)),
            CustomerEmailAddress = payer?.Email,
            AccessActivityLog = Shorten(Log(record)),
            RefundPolicyDisclosure = Shorten(Disclose(record)),
            CancellationPolicyDisclosure = record.Terms is { } terms ? Shorten(terms.Text) : null,
            UncategorizedText = Shorten(HandedIn(record)),
        };
    }

    /// <summary>A text within <see cref="NewStripeEvidence.MaxLength"/>: of a longer one the beginning and the end.</summary>
    public static string Shorten(string text)
    {
        if (text.Length <= NewStripeEvidence.MaxLength) return text;
        var half = (NewStripeEvidence.MaxLength - Cut.Length) / 2;
        var (head, tail) = (text[..half], text[^half..]);
        if (char.IsHighSurrogate(head[^1])) head = head[..^1];
        if (char.IsLowSurrogate(tail[0])) tail = tail[1..];
        return head + Cut + tail;
    }

    private static string? ServiceDateOf(ContractRecord record)
    {
        var last = record.Milestones.SelectMany(milestone => milestone.Submissions).Select(submission => (DateTimeOffset?)submission.SubmittedAt).Max();
        return (last ?? record.Contract.SignedAt)?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static string Describe(ContractRecord record, Transaction payment)
    {
        var text = new StringBuilder();
        Line(text, $"Work under contract {record.Contract.Id} on Kelmah, a marketplace that holds the customer's money until the work is approved.");
        Line(text, $"Job: {record.JobTitle}");
        Line(text, $"Agreed total: {record.Contract.TotalAmount}. Disputed payment: {payment.Id} of {payment.Amount}, started on {Time(payment.CreatedAt)}.");
        foreach (var milestone in record.Milestones)
            Line(text, $"Milestone {milestone.Number}: {milestone.Title}, {milestone.Amount}, due on {Time(milestone.DueDate)}{(milestone.Description.Length > 0 ? $". {milestone.Description}" : "")}");
        return text.ToString();
    }

    private static string Log(ContractRecord record)
    {
        var text = new StringBuilder();
        Line(text, $"The log of the contract, in UTC:");
        foreach (var happened in record.Events) Line(text, $"{Time(happened.At)} {happened.Sentence}");
        return text.ToString();
    }

    private static string Disclose(ContractRecord record)
    {
        var text = new StringBuilder();
        Line(text, $"Before paying, the customer was shown the whole text of the terms, with the rules for refunds and for the end of the contract, and signed it by the hash of that text.");
        if (record.Terms is { } terms) Line(text, $"Version {terms.Version} of the terms, SHA-256 {terms.Hash}{(terms.AgreedAt is { } at ? $", in force since {Time(at)}" : "")}.");
        foreach (var signature in record.Terms is { Signatures.IsEmpty: false } signed ? signed.Signatures : record.Contract.Signatures)
            Line(text, $"Signed by the {(signature.UserId == record.Contract.HirerId ? "customer" : "contractor")} on {Time(signature.SignedAt)}.");
        return text.ToString();
    }

    private static string HandedIn(ContractRecord record)
    {
        var text = new StringBuilder();
        foreach (var milestone in record.Milestones)
        {
            Line(text, $"Milestone {milestone.Number}, {milestone.Title}: {Outcome(milestone)}");
            foreach (var submission in milestone.Submissions) AddSubmission(text, submission, record);
        }

        return text.ToString();
    }

    private static void AddSubmission(StringBuilder text, Submission submission, ContractRecord record)
    {
        Line(text, $"Submission {submission.Number} on {Time(submission.SubmittedAt)}:");
        foreach (var deliverable in submission.Deliverables)
        {
            var file = deliverable.AttachmentId is { } id ? record.Files.GetValueOrDefault(id) : null;
            Line(text, $"- {deliverable.Name}{(file is null ? "" : $" (file {file.Name}, {file.Size} bytes, SHA-256 {file.Sha256})")}");
        }

        if (submission.Note is { } note) Line(text, $"Note: {note}");
        if (submission.ChangeRequest is { } change) Line(text, $"On {Time(change.RequestedAt)} the customer asked for changes: {change.Reason}");
    }

    private static string Outcome(Milestone milestone) => milestone switch
    {
        { CompletedAt: { } at, ApprovedBy: not null } => Told($"approved on {Time(at)}."),
        { CompletedAt: { } at } => Told($"approved on {Time(at)}, when the time to object had passed."),
        { RefundedAt: { } at } => Told($"refunded on {Time(at)}."),
        { Submissions.IsEmpty: true } => "nothing was handed in yet.",
        _ => "handed in, and not yet answered to or in revision.",
    };

    private static string Told(FormattableString text) => FormattableString.Invariant(text);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
}
