namespace Kelmah.Kernel.Persistence;

/// <summary>A cursor that this query did not give: the caller's mistake, answered as invalid input.</summary>
public sealed class InvalidCursorException : Exception
{
    /// <summary>Creates the exception.</summary>
    public InvalidCursorException()
        : base("The cursor does not belong to this list.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public InvalidCursorException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public InvalidCursorException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
