namespace Kelmah.Kernel.Queues;

/// <summary>
/// The queues do not answer, or not in time. A retry in some seconds may help. Of a sending it leaves open whether it was made:
/// what is sent again is told by its message id, and not handled twice.
/// </summary>
public sealed class QueuesUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public QueuesUnavailableException()
        : base("The queues do not answer.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public QueuesUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public QueuesUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
