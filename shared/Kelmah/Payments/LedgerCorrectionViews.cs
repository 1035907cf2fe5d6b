using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;

namespace Kelmah.Payments;

/// <summary>What an administrator proposes.</summary>
/// <param name="Corrects">The id of the journal entry that is corrected.</param>
/// <param name="Reason">1 to 500 characters.</param>
/// <param name="Postings">Two to twenty: what is added to each account. They sum to zero in each currency.</param>
[SchemaName("CorrectionInput")]
public sealed record CorrectionInput(
    Guid Corrects,
    [Text(1, LedgerCorrection.MaxReason)] string Reason,
    [Items(LedgerCorrection.MaxPostings, MinItems = 2)] ImmutableArray<CorrectionPostingInput> Postings) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        var count = Postings.IsDefault ? 0 : Postings.Length;
        for (var index = 0; index < Math.Min(count, LedgerCorrection.MaxPostings); index++) Check(errors, Postings[index], $"postings[{index}]");
    }

    /// <summary>The postings, once they are checked.</summary>
    internal ImmutableArray<CorrectionPosting> Read() =>
        [.. Postings.Select(posting => new CorrectionPosting(posting.Account, posting.Amount.Read() ?? throw new InvalidOperationException("The input was checked.")))];

    private static void Check(InputErrors errors, CorrectionPostingInput? posting, string field)
    {
        errors.Require(posting is not null, field, "It must not be null.");
        if (posting is null) return;
        errors.Check(posting, field);
        errors.Require(posting.Amount is not null, $"{field}.amount", "It is required.");
        if (posting.Amount is null) return;
        errors.Check(posting.Amount, $"{field}.amount");
        errors.Require(
            posting.Amount.Read() is not null, $"{field}.amount", $"Expected an amount of at most {posting.Amount.Currency.Digits} decimals and 10 billion, such as \"-150.00\".");
    }
}

/// <summary>What is added to an account.</summary>
/// <param name="Account">Its name, such as <c>platform:fees</c> or <c>wallet:{userId}:available</c>.</param>
/// <param name="Amount">Below zero takes away.</param>
[SchemaName("CorrectionPostingInput")]
public sealed record CorrectionPostingInput([Line(1, CorrectionPostingInput.MaxAccount)] string Account, CorrectionAmount Amount)
{
    /// <summary>Longer than the name of any account.</summary>
    private const int MaxAccount = 80;
}

/// <summary>An amount that may be below zero.</summary>
/// <param name="Amount">Decimal text such as <c>-150.00</c>.</param>
/// <param name="Currency">The currency.</param>
[SchemaName("CorrectionAmount")]
public sealed record CorrectionAmount(
    [Shape("^-?[0-9]{1,11}(\\.[0-9]{1,2})?$", CorrectionAmount.MaxLength, "It is a decimal text such as -150.00.")] string Amount, Currency Currency)
{
    private const int MaxLength = 15;

    /// <summary>The amount; null for a text that is none.</summary>
    internal Money? Read() => Amount is { Length: > 0 } && Money.TryParse(Amount[0] == '-' ? Amount[1..] : Amount, Currency, out var size)
        ? Amount[0] == '-' ? -size : size
        : null;
}

/// <summary>Why a correction is turned down.</summary>
/// <param name="Reason">1 to 500 characters.</param>
[SchemaName("CorrectionRejection")]
public sealed record CorrectionRejection([Text(1, LedgerCorrection.MaxReason)] string Reason) : ICheckedInput;

/// <summary>A correction of the journal as administrators see it.</summary>
[SchemaName("LedgerCorrection")]
public sealed record LedgerCorrectionView : IVersioned
{
    /// <summary>UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>The entry that it corrects.</summary>
    public required Guid Corrects { get; init; }

    /// <summary>The contract of that entry, if any.</summary>
    public Guid? ContractId { get; init; }

    /// <summary>Why, in the words of whoever proposed it.</summary>
    public required string Reason { get; init; }

    /// <summary>What is added to each account.</summary>
    public required IReadOnlyList<LedgerPosting> Postings { get; init; }

    public required CorrectionStatus Status { get; init; }

    /// <summary>The administrator who proposed it.</summary>
    public required Guid ProposedBy { get; init; }

    /// <summary>The administrator who approved or rejected it; null before, and for one that expired.</summary>
    public Guid? DecidedBy { get; init; }

    /// <summary>When it was approved or rejected, or expired, UTC; null before.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was rejected; null otherwise.</summary>
    public string? Rejection { get; init; }

    /// <summary>The entry that it appended; null for one that is not approved.</summary>
    public Guid? EntryId { get; init; }

    /// <summary>What happens when nobody decides; null for one that is decided.</summary>
    public UpcomingDeadline? Next { get; init; }

    /// <inheritdoc/>
    public long Version { get; init; }

    /// <summary>When it was proposed, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public static LedgerCorrectionView Of(LedgerCorrection correction, DateTimeOffset now) => new()
    {
        Id = correction.Id,
        Corrects = correction.Corrects,
        ContractId = correction.ContractId,
        Reason = correction.Reason,
        Postings = [.. correction.Postings.Select(posting => new LedgerPosting(posting.Account, SignedAmount.Of(posting.Amount)))],
        Status = correction.Status,
        ProposedBy = correction.ProposedBy,
        DecidedBy = correction.DecidedBy,
        DecidedAt = correction.DecidedAt,
        Rejection = correction.Rejection,
        EntryId = correction.EntryId,
        Next = UpcomingDeadline.Of(PaymentDeadlines.CorrectionDecision, correction.Id, correction.ExpiresAt, now),
        Version = correction.Version,
        CreatedAt = correction.CreatedAt,
        UpdatedAt = correction.UpdatedAt,
    };
}
