using Kelmah.Functions.Platform;

namespace Kelmah.Functions.Tests.Platform;

/// <summary>The routes are fixed, and some look alike to whoever does not know that an id is a UUID: <c>/jobs/searches/{id}</c> and <c>/jobs/{id}/save</c>.</summary>
public sealed class RouteTests
{
    [Fact]
    public void No_path_is_that_of_two_operations() => Assert.Empty(
        from first in ApiOperation.All
        from second in ApiOperation.All
        where first.Method == second.Method && string.CompareOrdinal(first.Path, second.Path) < 0 && Meet(first, second)
        select $"{first.Method} {first.Path} and {second.Path}");

    [Theory]
    [InlineData("/jobs/{id:guid}/save", "/jobs/searches/{id:guid}", false)]
    [InlineData("/jobs/{name}/save", "/jobs/searches/{id}", true)]
    [InlineData("/jobs/{id:guid}", "/Jobs/019a8f7c-5d1e-7c43-9b52-6f0c2a9be001", true)]
    [InlineData("/jobs/{id:guid}", "/jobs/{name}", true)]
    [InlineData("/jobs/{id:guid}", "/jobs/{id:guid}/save", false)]
    [InlineData("/terms/{version:int}", "/terms/versions", false)]
    [InlineData("/terms/{version:int}", "/terms/12", true)]
    public void Two_routes_meet_where_one_path_fits_both(string first, string second, bool meet) => Assert.Equal(meet, Meet(first.Split('/'), second.Split('/')));

    private static bool Meet(ApiOperation first, ApiOperation second) => Meet(Segments(first), Segments(second));

    /// <summary>Each segment with the constraint of its parameter.</summary>
    private static string[] Segments(ApiOperation operation) => operation.Parameters
        .Aggregate(operation.Path, (path, parameter) => path.Replace($"{{{parameter.Name}}}", $"{{{parameter.Name}:{parameter.Constraint}}}", StringComparison.Ordinal))
        .Split('/');

    private static bool Meet(string[] first, string[] second) =>
        first.Length == second.Length && first.Zip(second).All(pair => Takes(pair.First, pair.Second) || Takes(pair.Second, pair.First));

    /// <summary>Whether a segment takes some text that another one takes.</summary>
    private static bool Takes(string segment, string other)
    {
        if (!segment.StartsWith('{')) return segment.Equals(other, StringComparison.OrdinalIgnoreCase);
        if (segment.EndsWith(":int}", StringComparison.Ordinal) && !other.StartsWith('{')) return int.TryParse(other, out _);
        return other.StartsWith('{') || !segment.EndsWith(":guid}", StringComparison.Ordinal) || Guid.TryParse(other, out _);
    }
}
