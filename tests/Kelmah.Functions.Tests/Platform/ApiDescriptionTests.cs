using System.Reflection;
using System.Text.Json;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Microsoft.OpenApi;

namespace Kelmah.Functions.Tests.Platform;

public sealed class ApiDescriptionTests : IAsyncLifetime
{
    private OpenApiDocument document = null!;

    public async Task InitializeAsync()
    {
        var text = await ApiDescription.WriteAsync(ApiOperation.All, CancellationToken.None);
        var (read, diagnostic) = OpenApiDocument.Parse(text, "json");
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        document = read!;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void How_a_job_moves_is_described()
    {
        var about = document.Tags!.Single(tag => tag.Name == "Jobs").Description!;

        Assert.Contains("publish (hirer): draft → active, active stays; otherwise job_not_draft", about, StringComparison.Ordinal);
        Assert.All(JobTransitions.Table, row => Assert.Contains(row.Otherwise.Code, about, StringComparison.Ordinal));
    }

    public static TheoryData<Type> RequestTypes =>
        [.. ApiOperation.All.Select(operation => operation.Endpoint.Request).OfType<Type>().Distinct()];

    [Theory]
    [MemberData(nameof(RequestTypes))]
    public void Each_request_has_an_example_that_the_api_can_read(Type request)
    {
        var bodies = document.Paths.Values.SelectMany(path => path.Operations!.Values)
            .Where(operation => ApiOperation.All.Any(found => found.Name == operation.OperationId && found.Endpoint.Request == request))
            .Select(operation => operation.RequestBody!.Content!["application/json"]);

        Assert.All(bodies, body => Assert.NotNull(JsonSerializer.Deserialize(body.Example, request, ApiJson.Options)));
    }

    [Fact]
    public void Every_http_function_is_described()
    {
        var served = typeof(Program).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null
                && method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null))
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name)
            .Except([nameof(UnknownRoute)]);

        var described = document.Paths.Values.SelectMany(path => path.Operations!.Values).Select(operation => operation.OperationId!);

        Assert.Equal(served.Order(StringComparer.Ordinal), described.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parameters_of_the_path_are_declared()
    {
        foreach (var (path, item) in document.Paths)
        {
            var expected = path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));
            foreach (var operation in item.Operations!.Values)
                Assert.Equal(expected, (operation.Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Path).Select(parameter => parameter.Name!));
        }
    }

    [Fact]
    public void Every_query_parameter_says_what_it_is() => Assert.Empty(
        from path in document.Paths
        from operation in path.Value.Operations!.Values
        from parameter in operation.Parameters ?? []
        where parameter.In == ParameterLocation.Query && string.IsNullOrEmpty(parameter.Description)
        select $"{operation.OperationId} {parameter.Name}");

    [Fact]
    public void Query_parameters_are_described_as_they_are_read()
    {
        var list = document.Paths["/api/v1/jobs"].Operations![HttpMethod.Get].Parameters!.ToDictionary(parameter => parameter.Name!, StringComparer.Ordinal);

        Assert.Equal((JsonSchemaType.Integer, "1", "100", 20), (list["limit"].Schema!.Type, list["limit"].Schema!.Minimum, list["limit"].Schema!.Maximum, list["limit"].Schema!.Default!.GetValue<int>()));
        Assert.Equal((JsonSchemaType.Number, "0.1", "500", 25), (list["radiusKm"].Schema!.Type, list["radiusKm"].Schema!.Minimum, list["radiusKm"].Schema!.Maximum, list["radiusKm"].Schema!.Default!.GetValue<double>()));
        var jobId = document.Paths["/api/v1/contracts"].Operations![HttpMethod.Get].Parameters!.Single(parameter => parameter.Name == "jobId").Schema!;
        Assert.Equal((JsonSchemaType.String, "uuid"), (jobId.Type, jobId.Format));
        Assert.Equal((JsonSchemaType.Array, 20, false), (list["status"].Schema!.Type, list["status"].Schema!.MaxItems, list["status"].Explode));
        Assert.Equal(["draft", "active", "closed", "completed"], list["status"].Schema!.Items!.Enum!.Select(value => value.GetValue<string>()));
        Assert.Equal((JsonSchemaType.Boolean, null), (list["isRemote"].Schema!.Type, list["isRemote"].Schema!.Default));
        Assert.Equal(["newest", "budget_max", "deadline"], list["sort"].Schema!.Enum!.Select(value => value.GetValue<string>()));
        Assert.EndsWith("`newest` where it is left out.", list["sort"].Description, StringComparison.Ordinal);
        Assert.Equal("Currency", Assert.IsType<OpenApiSchemaReference>(list["currency"].Schema).Reference.Id);
        Assert.Equal((JsonSchemaType.Array, 20, false), (list["skills"].Schema!.Type, list["skills"].Schema!.MaxItems, list["skills"].Explode));
        Assert.Equal((JsonSchemaType.String, 2000), (list["cursor"].Schema!.Type, list["cursor"].Schema!.MaxLength));
        Assert.Equal("Only those that can be done from anywhere, or only those that cannot.", list["isRemote"].Description);
    }

    [Fact]
    public void Money_is_a_decimal_text_and_a_currency()
    {
        var money = document.Components!.Schemas!["Money"];

        Assert.Equal(["amount", "currency"], money.Required!.Order(StringComparer.Ordinal));
        Assert.Equal(JsonSchemaType.String, money.Properties!["amount"].Type);
        Assert.Contains("GHS", money.Properties["currency"].Enum!.Select(value => value.GetValue<string>()));
    }

    [Fact]
    public void Errors_are_problems_whose_codes_are_those_of_the_catalogue()
    {
        var codes = document.Components!.Schemas!["Problem"].Properties!["code"].Enum!.Select(value => value.GetValue<string>());

        Assert.Equal(
            ErrorCatalogue.Product.Concat(ErrorCatalogue.DeclaredIn(typeof(Program).Assembly)).Select(error => error.Code).Order(StringComparer.Ordinal),
            codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whatever_asks_the_store_says_what_it_answers_without_it()
    {
        foreach (var (path, item) in document.Paths)
        {
            foreach (var operation in item.Operations!.Values)
            {
                var isTold = operation.Responses!.TryGetValue("503", out var response)
                    && response.Description!.Contains("`storage_unavailable`", StringComparison.Ordinal) && response.Headers!.ContainsKey("Retry-After");
                Assert.True(isTold == path.StartsWith("/api/", StringComparison.Ordinal), path);
            }
        }
    }

    [Fact]
    public void What_needs_a_caller_says_so()
    {
        var list = document.Paths["/api/v1/notifications"].Operations![HttpMethod.Get];
        var live = document.Paths["/health/live"].Operations![HttpMethod.Get];

        Assert.Equal("bearer", Assert.Single(Assert.Single(list.Security!).Keys).Reference.Id);
        Assert.Contains("401", list.Responses!.Keys);
        Assert.Empty(live.Security ?? []);
    }

    [Fact]
    public void Codes_of_the_whole_app_are_unique() =>
        Assert.DoesNotContain(
            ErrorCatalogue.Product.Concat(ErrorCatalogue.DeclaredIn(typeof(Program).Assembly)).GroupBy(error => error.Code), same => same.Count() > 1);
}
