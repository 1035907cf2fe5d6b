using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Payments;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Payments;

/// <summary>The months of the caller's wallet.</summary>
public sealed class StatementFunctions(Statements statements)
{
    [Function("GetStatement")]
    [Endpoint(Access.SignedIn, "The statement of a month of the caller's wallet, as JSON or as a file of comma-separated values.", NotPrivate = NotPrivate.Own, Response = typeof(StatementView), Query = typeof(StatementQuery), AlsoProduces = CsvAnswer.MediaType)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/wallet/statement")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<StatementQuery>();
        var statement = await statements.GetAsync(request.Caller(), query.Month, query.Currency, cancellationToken);
        return query.Format == AnswerFormat.Csv && statement is { Refusal: null, Value: var month }
            ? new CsvAnswer($"kelmah-{month.Month}-{month.Currency}.csv", StatementTable.Rows(month))
            : statement.Ok();
    }
}

/// <summary>Which statement is wanted.</summary>
public sealed record StatementQuery : RequestQuery
{
    /// <summary>A month by the clocks of the caller's time zone, such as 2026-10; the present one without it.</summary>
    [Shape("^[0-9]{4}-(0[1-9]|1[0-2])$", 7, "It is a month such as 2026-10.")]
    public string? Month { get; init; }

    /// <summary>The currency; the wallet's main one without it.</summary>
    public Currency? Currency { get; init; }

    /// <summary>As what it is answered: JSON, or a file of comma-separated values.</summary>
    public AnswerFormat Format { get; init; }
}
