using System.Text.RegularExpressions;
using Kelmah.Kernel;

namespace Kelmah.Tests.Kernel;

public partial class ErrorCatalogueTests
{
    private static readonly int[] Statuses = [400, 401, 402, 403, 404, 409, 412, 413, 415, 422, 429, 502, 503];

    public static TheoryData<ErrorCode> Errors { get; } = [.. ErrorCatalogue.Product];

    [Fact]
    public void Codes_are_unique() =>
        Assert.Empty(ErrorCatalogue.Product.GroupBy(error => error.Code).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void The_catalogue_holds_the_errors_of_every_domain() =>
        Assert.Superset(
            new HashSet<string> { "invalid_input", "not_found", "notification_not_sent" },
            ErrorCatalogue.Product.Select(error => error.Code).ToHashSet());

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_code_is_snake_case_and_stands_beside_a_sentence(ErrorCode error)
    {
        Assert.Matches(SnakeCase(), error.Code);
        Assert.EndsWith(".", error.Title, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_status_is_one_that_the_rule_can_mean(ErrorCode error)
    {
        Assert.Contains(error.Status, Statuses);
        if (error.Status is 429 or 503) Assert.True(error.RetryHelps, $"{error.Code} asks for patience, so a retry helps.");
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)+$")]
    private static partial Regex SnakeCase();
}
