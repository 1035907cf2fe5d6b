namespace Kelmah.LocalRuntime.DurableTask.Client;

/// <summary>
/// An instance with that id exists and is unfinished, or in one of the start's dedupe statuses: nothing was started.
/// The Azure host reports the same refusal with its transport's exception, so callers ask for the instance instead of
/// catching this type.
/// </summary>
public sealed class OrchestrationAlreadyExistsException : InvalidOperationException
{
    /// <summary>Creates a refusal.</summary>
    public OrchestrationAlreadyExistsException()
    {
    }

    /// <summary>Creates a refusal with a message.</summary>
    public OrchestrationAlreadyExistsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates a refusal with a cause.</summary>
    public OrchestrationAlreadyExistsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
