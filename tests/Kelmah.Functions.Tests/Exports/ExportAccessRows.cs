using System.Collections.Concurrent;
using System.Net;
using static Kelmah.Functions.Tests.AccessAnswers;

namespace Kelmah.Functions.Tests.Exports;

/// <summary>Who gets what of the exports: one is the hirer's, and it is ready.</summary>
internal sealed class ExportAccessRows : IAccessRows
{
    private readonly ConcurrentDictionary<Guid, Task<string>> built = new();

    public IReadOnlyDictionary<string, AccessAnswers> Answers { get; } = new Dictionary<string, AccessAnswers>
    {
        ["GetExport"] = All(404) with { Hirer = 200 },
        ["DownloadExport"] = All(404) with { Hirer = 200 },
        // The administrator, who is the same in all of these tests, has one.
        ["ExportPersonalData"] = All(409) with { Admin = 200 },
    };

    public object? BodyOf(AccessWorld world, string function)
    {
        if (function == "ExportPersonalData") EnsureAsync(world.Admin).GetAwaiter().GetResult();
        return null;
    }

    public async Task<string?> IdOfAsync(AccessWorld world, string collection) =>
        collection == "exports" ? await built.GetOrAdd(world.Contract.Hirer.UserId, _ => ExportTests.BuiltAsync(world.Contract.Hirer)) : null;

    private static async Task EnsureAsync(TestClient user)
    {
        if ((await user.GetAsync("/users/me/export")).Status != HttpStatusCode.OK) await ExportTests.BuiltAsync(user);
    }
}
