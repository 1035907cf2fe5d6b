namespace Kelmah.LocalRuntime.DurableTask.Client;

/// <summary>What a purge takes with it.</summary>
/// <param name="Recursive">Whether the sub-orchestrations go too.</param>
public record PurgeInstanceOptions(bool Recursive = false);
