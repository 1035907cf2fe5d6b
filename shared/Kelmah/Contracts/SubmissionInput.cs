using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

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
