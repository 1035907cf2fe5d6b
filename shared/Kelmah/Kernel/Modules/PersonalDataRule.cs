using Kelmah.Kernel.Persistence;

namespace Kelmah.Kernel.Modules;

/// <summary>What becomes of the personal data in a collection: given to the user on request, and erased, or not, and why not.</summary>
/// <param name="Collection">The collection.</param>
public sealed record PersonalDataRule(CollectionDefinition Collection)
{
    /// <summary>Neither exported nor erased: there is nothing about a person in it.</summary>
    public const string NotPersonal = "It holds nothing about a person.";

    /// <summary>Kept for the other party.</summary>
    public const string Evidence =
        "An agreement and what was done under it: the other party keeps its evidence (GDPR, article 17(3)(e)). It names the pseudonym.";

    /// <summary>Kept for the law.</summary>
    public const string AccountingRecord = "Accounting records are kept for seven years (GDPR, article 17(3)(b)). They name the pseudonym.";

    /// <summary>Everything about a user, without secrets and page by page; null where <see cref="NotExported"/> says why.</summary>
    public Func<IDocumentStore, Guid, CancellationToken, IAsyncEnumerable<object>>? Export { get; init; }

    /// <summary>Takes the user's data out; null where <see cref="Kept"/> says why.</summary>
    public Func<PersonalDataEraser, Guid, CancellationToken, Task>? Erase { get; init; }

    /// <summary>Why it is not exported.</summary>
    public string? NotExported { get; init; }

    /// <summary>Why it is not erased, or by what it is.</summary>
    public string? Kept { get; init; }

    /// <summary>Whether both questions are answered, each once.</summary>
    public bool IsComplete => (Export is null) != (NotExported is null) && (Erase is null) != (Kept is null);
}
