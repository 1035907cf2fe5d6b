using System.Reflection;

namespace Kelmah.Functions.Tests;

/// <summary>Who gets what of the routes of one aggregate, beside the tests of its routes. Every class that implements this is found.</summary>
internal interface IAccessRows
{
    /// <summary>All of them.</summary>
    static IReadOnlyList<IAccessRows> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IAccessRows)))
            .Select(type => (IAccessRows)Activator.CreateInstance(type)!),
    ];

    /// <summary>By function, the statuses for the callers of <see cref="AccessWorld.Callers"/>.</summary>
    IReadOnlyDictionary<string, int[]> Statuses { get; }

    /// <summary>A body that is right for a function; null for none.</summary>
    object? BodyOf(AccessWorld world, string function) => null;

    /// <summary>The id of what the two parties share in a collection of the routes; null where it is another's.</summary>
    Task<string?> IdOfAsync(AccessWorld world, string collection) => Task.FromResult<string?>(null);
}
