namespace Kelmah.LocalRuntime.DurableTask.Client;

/// <summary>How an instance is ended from outside.</summary>
/// <param name="Output">The output that it ends with.</param>
/// <param name="Recursive">Whether its unfinished sub-orchestrations are ended too.</param>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
