using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>A piece of earlier work.</summary>
/// <param name="Title">1 to 120 characters.</param>
/// <param name="Url">Where to see it, http or https; needed unless there is an attachment.</param>
/// <param name="Description">Up to 1 000 characters.</param>
/// <param name="AttachmentId">An uploaded file of the same user; null for none.</param>
[SchemaName("PortfolioItem")]
public sealed record PortfolioItem(string Title, string? Url = null, string? Description = null, Guid? AttachmentId = null)
{
    /// <summary>Adds the errors of an item.</summary>
    /// <param name="item">As it was read; a list in JSON can hold null.</param>
    /// <param name="errors">Where to add them.</param>
    /// <param name="field">The path of this item in the input.</param>
    public static void Check(PortfolioItem? item, InputErrors errors, string field)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(item is not null, field, "It must not be null.");
        if (item is null) return;
        errors.Line($"{field}.title", item.Title, 1, 120);
        errors.WebAddress($"{field}.url", item.Url, isRequired: item.AttachmentId is null, 2_000);
        errors.Text($"{field}.description", item.Description, 0, 1_000);
    }
}
