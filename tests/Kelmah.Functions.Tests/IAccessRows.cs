using System.Reflection;

namespace Kelmah.Functions.Tests;

/// <summary>
/// How the routes of one aggregate are called, and what they answer, beside the tests of its routes. Every class that implements this
/// is found. Who is admitted at all stands in the routes' endpoints.
/// </summary>
internal interface IAccessRows
{
    /// <summary>All of them.</summary>
    static IReadOnlyList<IAccessRows> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IAccessRows)))
            .Select(type => (IAccessRows)Activator.CreateInstance(type)!),
    ];

    /// <summary>By function, what those get whom its endpoint admits; a function that is not named answers all of them with its status of success.</summary>
    IReadOnlyDictionary<string, AccessAnswers> Answers { get; }

    /// <summary>A body that is right for a function; null for none.</summary>
    object? BodyOf(AccessWorld world, string function) => null;

    /// <summary>The id of what the two parties share in a collection of the routes; null where it is another's.</summary>
    Task<string?> IdOfAsync(AccessWorld world, string collection) => Task.FromResult<string?>(null);
}

/// <summary>
/// The statuses that each kind of caller gets of what the two parties share, if the endpoint admits them: a stranger to what is private
/// finds nothing (404); one who may see it is refused what is another's part (403).
/// </summary>
internal sealed record AccessAnswers
{
    /// <summary>Of a caller without a token.</summary>
    public int Nobody { get; init; }

    public int OtherWorker { get; init; }

    public int OtherHirer { get; init; }

    public int Admin { get; init; }

    public int Worker { get; init; }

    public int Hirer { get; init; }

    /// <summary>The same for whoever is admitted.</summary>
    public static AccessAnswers All(int status) =>
        new() { Nobody = status, OtherWorker = status, OtherHirer = status, Admin = status, Worker = status, Hirer = status };

    /// <summary>One status for the two parties, another for all others.</summary>
    public static AccessAnswers Parties(int parties, int others) => All(others) with { Worker = parties, Hirer = parties };
}
