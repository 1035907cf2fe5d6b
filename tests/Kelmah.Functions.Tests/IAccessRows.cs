using System.Reflection;
using Kelmah.Functions.Http;

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

    /// <summary>Of a party who holds both roles and calls what is the other party's; null for what a stranger gets of it.</summary>
    public int? WrongSide { get; init; }

    /// <summary>Of the hirer who holds both roles, where the hirer's call before it changed the answer; null where a repeat answers alike.</summary>
    public int? AgainHirer { get; init; }

    /// <summary>Of the worker who holds both roles likewise.</summary>
    public int? AgainWorker { get; init; }

    /// <summary>Of a stranger who holds both roles, called after a stranger of each role.</summary>
    public int OfStrangerWithBoth(Access access) => access.HasFlag(Access.Hirer) ? OtherHirer : OtherWorker;

    /// <summary>Of the hirer who holds both roles, called after the hirer.</summary>
    public int OfHirerWithBoth(Access access) => access.HasFlag(Access.Hirer) ? AgainHirer ?? Hirer : WrongSide ?? OtherWorker;

    /// <summary>Of the worker who holds both roles, called after the worker.</summary>
    public int OfWorkerWithBoth(Access access) => access.HasFlag(Access.Worker) ? AgainWorker ?? Worker : WrongSide ?? OtherHirer;

    /// <summary>The same for whoever is admitted.</summary>
    public static AccessAnswers All(int status) =>
        new() { Nobody = status, OtherWorker = status, OtherHirer = status, Admin = status, Worker = status, Hirer = status };

    /// <summary>One status for the two parties, another for all others.</summary>
    public static AccessAnswers Parties(int parties, int others) => All(others) with { Worker = parties, Hirer = parties };

    /// <summary>One status for the party whose route it is, 403 for the other one, whom only the role of the route lets through, and another status for all others.</summary>
    public static AccessAnswers OneParty(int party, int others) => Parties(party, others) with { WrongSide = 403 };
}
