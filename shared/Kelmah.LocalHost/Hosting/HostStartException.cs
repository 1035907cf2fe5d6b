namespace Kelmah.LocalHost;

/// <summary>
/// The host cannot start for a reason that the person who starts it can mend: a port in use, a bad setting, a folder that
/// another process holds. The message is one line and names what to mend.
/// </summary>
public sealed class HostStartException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public HostStartException()
        : base("The host cannot start.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public HostStartException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public HostStartException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
