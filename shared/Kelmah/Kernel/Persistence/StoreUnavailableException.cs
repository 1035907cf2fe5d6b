namespace Kelmah.Kernel.Persistence;

/// <summary>
/// The store does not answer, or not in time. A retry in some seconds may help. Of a commit it leaves open whether it was
/// made: what is tried again finds its first effect by version, journal key or handled message, and is not done twice.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException()
        : base("The store does not answer.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
