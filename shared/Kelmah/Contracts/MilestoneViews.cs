using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>What the hirer says about a milestone of a draft.</summary>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Description">At most 5 000 characters.</param>
/// <param name="Amount">Above zero, in the contract's currency.</param>
/// <param name="DueDate">In the future, at most five years away.</param>
[SchemaName("MilestoneInput")]
public sealed record MilestoneInput(string Title, string Description, Money Amount, DateTimeOffset DueDate)
{
    /// <summary>The longest title, in characters.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 5_000;

    /// <summary>How far ahead a due date may be: five years.</summary>
    internal static readonly TimeSpan Horizon = TimeSpan.FromDays(5 * 366);

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check(Currency currency, DateTimeOffset now)
    {
        var errors = new InputErrors();
        errors.Text("title", Title, 1, MaxTitleLength);
        errors.Text("description", Description, 0, MaxDescriptionLength);
        errors.Require(Amount.IsPositive, "amount", "It must be above zero.");
        errors.Require(Amount.Currency == currency, "amount.currency", "It must be the contract's currency.");
        errors.Require(DueDate > now, "dueDate", "It must be in the future.");
        errors.Require(DueDate < now + Horizon, "dueDate", "It must be within five years.");
        return errors.Found(out var refusal) ? refusal : null;
    }
}

/// <summary>What the worker hands in.</summary>
/// <param name="Deliverables">1 to 20.</param>
/// <param name="Note">At most 5 000 characters.</param>
[SchemaName("SubmissionInput")]
public sealed record SubmissionInput(ImmutableArray<Deliverable> Deliverables, string? Note = null)
{
    private const int MaxDeliverables = 20;
    private const int MaxNameLength = 200;
    private const int MaxUrlLength = 2_000;
    private const int MaxNoteLength = 5_000;

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Text("note", Note, 0, MaxNoteLength);
        var count = Deliverables.IsDefault ? 0 : Deliverables.Length;
        errors.Require(count is > 0 and <= MaxDeliverables, "deliverables", $"It has 1 to {MaxDeliverables} items.");
        for (var index = 0; index < Math.Min(count, MaxDeliverables); index++) Check(errors, Deliverables[index], $"deliverables[{index}]");
        return errors.Found(out var refusal) ? refusal : null;
    }

    private static void Check(InputErrors errors, Deliverable? deliverable, string field)
    {
        errors.Require(deliverable is not null, field, "It must not be null.");
        if (deliverable is null) return;
        errors.Text($"{field}.name", deliverable.Name, 1, MaxNameLength);
        errors.Text($"{field}.url", deliverable.Url, 0, MaxUrlLength);
        errors.Require(deliverable.Url is null || IsWeb(deliverable.Url), $"{field}.url", "It must be an absolute http or https address.");
    }

    private static bool IsWeb(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}

/// <summary>What the hirer wants changed.</summary>
/// <param name="Reason">1 to 5 000 characters.</param>
[SchemaName("ChangeRequestInput")]
public sealed record ChangeRequestInput(string Reason)
{
    private const int MaxReasonLength = 5_000;

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Text("reason", Reason, 1, MaxReasonLength);
        return errors.Found(out var refusal) ? refusal : null;
    }
}

/// <summary>A later due date.</summary>
/// <param name="DueDate">Later than the present one, at most five years away.</param>
[SchemaName("ExtensionInput")]
public sealed record ExtensionInput(DateTimeOffset DueDate);
