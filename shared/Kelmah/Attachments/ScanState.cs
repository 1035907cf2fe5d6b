namespace Kelmah.Attachments;

/// <summary>What is known of an attachment's content.</summary>
public enum ScanState
{
    /// <summary>It has not been looked at; nobody gets it.</summary>
    Pending,

    /// <summary>Nothing was found.</summary>
    Clean,

    /// <summary>Something harmful was found, and the content is gone.</summary>
    Infected,

    /// <summary>It cannot be looked into, for example because it is damaged or encrypted; nobody gets it.</summary>
    Failed,
}
