namespace Kelmah.LocalRuntime.Durable;

/// <summary>
/// An orchestrator did not decide in a replay what its history holds, or awaited something that is not durable. The
/// instance fails with this as its error type.
/// </summary>
public sealed class NonDeterministicOrchestrationException : Exception
{
    /// <summary>Creates a failure.</summary>
    public NonDeterministicOrchestrationException()
    {
    }

    /// <summary>Creates a failure that names the step.</summary>
    public NonDeterministicOrchestrationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates a failure with a cause.</summary>
    public NonDeterministicOrchestrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
