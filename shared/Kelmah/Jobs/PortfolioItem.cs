using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A piece of earlier work.</summary>
/// <param name="Title">1 to 120 characters.</param>
/// <param name="Url">Where to see it, http or https; needed unless there is an attachment.</param>
/// <param name="Description">Up to 1 000 characters.</param>
/// <param name="AttachmentId">An uploaded file of the same user; null for none.</param>
[SchemaName("PortfolioItem")]
public sealed record PortfolioItem(
    [Line(1, 120)] string Title, [WebAddress(2_000)] string? Url = null, [Text(0, 1_000)] string? Description = null, Guid? AttachmentId = null)
{
    /// <summary>Items of one list at most.</summary>
    public const int MaxCount = 20;

    /// <summary>Adds the errors of an item.</summary>
    /// <param name="item">As it was read; a list in JSON can hold null.</param>
    /// <param name="errors">Where to add them.</param>
    /// <param name="field">The path of this item in the input.</param>
    public static void Check(PortfolioItem? item, InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(item is not null, field, "It must not be null.");
        if (item is null) return;
        errors.Check(item, field);
        errors.Require(item.Url is not null || item.AttachmentId is not null, $"{field}.url", "It is required.");
    }
}
