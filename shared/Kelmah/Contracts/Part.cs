namespace Kelmah.Contracts;

/// <summary>Which part of a contract a use case needs its caller to have.</summary>
public enum Part
{
    /// <summary>The one who pays.</summary>
    Hirer,

    /// <summary>The one who works.</summary>
    Worker,

    /// <summary>One of the two.</summary>
    Either,

    /// <summary>One of the two, or an administrator who looks.</summary>
    Reader,
}
