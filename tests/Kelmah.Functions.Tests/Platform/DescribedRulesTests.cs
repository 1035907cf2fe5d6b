using System.Text.Json.Nodes;
using Kelmah.Functions.Platform;

namespace Kelmah.Functions.Tests.Platform;

/// <summary>What an input's fields must be stands once, where they are declared, and clients read it in the description.</summary>
public sealed class DescribedRulesTests : IAsyncLifetime
{
    private JsonNode schemas = null!;

    public async Task InitializeAsync() =>
        schemas = JsonNode.Parse(await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None))!["components"]!["schemas"]!;

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("JobContent", "title", "minLength", "5")]
    [InlineData("JobContent", "title", "maxLength", "120")]
    [InlineData("JobContentPatch", "description", "minLength", "20")]
    [InlineData("JobContent", "skills", "minItems", "1")]
    [InlineData("JobContent", "skills", "maxItems", "30")]
    [InlineData("ApplicationContent", "estimatedDuration", "minimum", "1")]
    [InlineData("ApplicationContent", "estimatedDuration", "maximum", "730")]
    [InlineData("RegistrationInput", "password", "minLength", "8")]
    [InlineData("RegistrationInput", "password", "maxLength", "128")]
    [InlineData("RegistrationInput", "email", "format", "\"email\"")]
    [InlineData("ContractTermsPatch", "inspectionDays", "maximum", "30")]
    [InlineData("Deliverable", "url", "format", "\"uri\"")]
    [InlineData("SubmissionInput", "deliverables", "maxItems", "20")]
    [InlineData("Location", "latitude", "minimum", "-90")]
    [InlineData("UserSettings", "language", "enum", """["en","fr","ak","ee","gaa","dag","ha"]""")]
    public void A_rule_is_described(string schema, string field, string rule, string value) =>
        Assert.Equal(value, schemas[schema]!["properties"]![field]![rule]!.ToJsonString());

    [Fact]
    public void The_items_of_a_list_have_theirs() =>
        Assert.Equal("50", schemas["JobContent"]!["properties"]!["skills"]!["items"]!["maxLength"]!.ToJsonString());
}
