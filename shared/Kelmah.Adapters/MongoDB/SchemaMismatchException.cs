namespace Kelmah.Adapters.MongoDB;

/// <summary>The database is not at the schema of this release. The message is one line that says what to do.</summary>
public sealed class SchemaMismatchException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SchemaMismatchException()
        : base("The database is not at the schema of this release.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public SchemaMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public SchemaMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
