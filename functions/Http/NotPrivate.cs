namespace Kelmah.Functions.Http;

/// <summary>Why an administrator reads something without giving a reason (<see cref="EndpointAttribute.NotPrivate"/>).</summary>
internal static class NotPrivate
{
    public const string Own = "It is the caller's own.";

    public const string Public = "Everybody may read it, and administrators see no more of it.";

    public const string SignedIn = "Everybody who is signed in may read it, and administrators see no more of it.";

    public const string Figures = "It is about the platform's accounts; somebody's account stands in it only where the journal and the store disagree about it.";

    public const string Audit = "It is what administrators did, which each of them checks.";

    public const string Program = "It is about the program, not about persons.";
}
