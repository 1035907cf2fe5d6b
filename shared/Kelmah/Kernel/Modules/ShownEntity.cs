using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>How an entity is shown outside of its own routes, such as among the changes of a dry run: in the view that the API has of it.</summary>
/// <param name="EntityType">The entity.</param>
/// <param name="ViewAsync">The view for a reader; null for one who may not see it.</param>
internal sealed record ShownEntity(Type EntityType, Func<IDocumentReader, Caller, Entity, CancellationToken, ValueTask<object?>> ViewAsync);
