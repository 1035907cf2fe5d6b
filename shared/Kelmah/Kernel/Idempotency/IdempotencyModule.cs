using Kelmah.Kernel.Modules;

namespace Kelmah.Kernel.Idempotency;

/// <summary>The answers that are kept for requests with an idempotency key.</summary>
public sealed class IdempotencyModule : IModule
{
    /// <inheritdoc/>
    public void Describe(ModuleBuilder module)
    {
        module.Settings<IdempotencyOptions>("Idempotency");
        module.Collection(IdempotentRequestCollection.Definition);
        module.Retention(IdempotentRequestCollection.Definition, RetentionEnd.TimeToLive, "from the first request", "Idempotency__KeptHours");
        module.PersonalData(new(IdempotentRequestCollection.Definition)
        {
            NotExported = "Answers that the user was given already, kept for a day unless the settings say otherwise.",
            Kept = "Answers are encrypted under the user's key, which the erasure destroys, and deleted after a day, unless the settings say otherwise.",
        });
    }
}
