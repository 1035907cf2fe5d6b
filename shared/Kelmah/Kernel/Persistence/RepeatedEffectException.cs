namespace Kelmah.Kernel.Persistence;

/// <summary>
/// The effect had been committed before: a retry came twice through. Consumers take it for success; a use case that can
/// meet it looks for the first outcome before it decides.
/// </summary>
public sealed class RepeatedEffectException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RepeatedEffectException()
        : base("The effect was committed before.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public RepeatedEffectException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public RepeatedEffectException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
