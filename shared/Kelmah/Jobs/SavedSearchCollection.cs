using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>How saved searches are stored.</summary>
public static class SavedSearchCollection
{
    /// <summary>Whose.</summary>
    public static readonly Field<SavedSearch, Guid> UserId = Field.Of((SavedSearch search) => search.UserId);

    /// <summary>When it looks next.</summary>
    public static readonly Field<SavedSearch, DateTimeOffset> NextAlertAt = Field.Of((SavedSearch search) => search.NextAlertAt);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<SavedSearch> Definition = new(
        "saved_searches", [new("user", IndexKind.Ordered, UserId), new("next_alert", IndexKind.Ordered, NextAlertAt)], []);
}
