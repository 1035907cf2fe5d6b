using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>A worker on a hirer's list of saved workers.</summary>
public sealed record SavedWorker : Entity
{
    public required Guid HirerId { get; init; }

    public required Guid WorkerId { get; init; }

    public static SavedWorker Save(Guid id, Guid hirerId, Guid workerId, DateTimeOffset now) =>
        Raise(new SavedWorker { Id = id, HirerId = hirerId, WorkerId = workerId, CreatedAt = now }, new WorkerSaved(hirerId, workerId), now);

    /// <summary>The last state before it is deleted.</summary>
    public SavedWorker Forget(DateTimeOffset now) => Raise(this, new WorkerForgotten(HirerId, WorkerId), now);
}

public abstract record SavedWorkerEvent(Guid HirerId, Guid WorkerId) : DomainEvent;

[EventName("WorkerSaved")]
public sealed record WorkerSaved(Guid HirerId, Guid WorkerId) : SavedWorkerEvent(HirerId, WorkerId);

[EventName("WorkerForgotten")]
public sealed record WorkerForgotten(Guid HirerId, Guid WorkerId) : SavedWorkerEvent(HirerId, WorkerId);

/// <summary>A worker on a hirer's list of saved workers.</summary>
/// <param name="Worker">The public profile as it is now.</param>
/// <param name="SavedAt">UTC.</param>
[SchemaName("SavedWorkerView")]
public sealed record SavedWorkerView(PublicProfileView Worker, DateTimeOffset SavedAt)
{
    public static SavedWorkerView Of(PublicProfileView worker, SavedWorker saved) => new(worker with { IsSaved = true }, saved.CreatedAt);
}

/// <summary>How saved workers are stored.</summary>
public static class SavedWorkerCollection
{
    public static readonly Field<SavedWorker, Guid> HirerId = Field.Of((SavedWorker saved) => saved.HirerId);

    public static readonly Field<SavedWorker, Guid> WorkerId = Field.Of((SavedWorker saved) => saved.WorkerId);

    public static readonly CollectionDefinition<SavedWorker> Definition = new(
        "saved_workers",
        [
            new("hirer_worker", IndexKind.Unique, HirerId, WorkerId),
            new("hirer", IndexKind.Ordered, HirerId),
            new("worker", IndexKind.Ordered, WorkerId),
        ],
        []);
}
