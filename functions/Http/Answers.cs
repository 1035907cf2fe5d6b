using Kelmah.Kernel;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Http;

/// <summary>Results of use cases as HTTP answers: the one place where a refusal becomes a status.</summary>
public static class Answers
{
    /// <summary>200 with the value.</summary>
    public static Answer Ok<T>(this Result<T> result) =>
        result.IsRefused(out var refusal, out var value) ? new ProblemAnswer(refusal) : new JsonAnswer<T>(value!, StatusCodes.Status200OK);

    /// <summary>201 with the value and where it is found from now on.</summary>
    /// <param name="result">Of the use case.</param>
    /// <param name="location">The path below <c>/api/v1</c>, with a leading slash.</param>
    public static Answer Created<T>(this Result<T> result, Func<T, string> location) =>
        result.IsRefused(out var refusal, out var value)
            ? new ProblemAnswer(refusal)
            : new JsonAnswer<T>(value!, StatusCodes.Status201Created, "/api/v1" + location(value!));

    /// <summary>202 without a body: it will be done.</summary>
    public static Answer Accepted<T>(this Result<T> result) =>
        result.IsRefused(out var refusal, out _) ? new ProblemAnswer(refusal) : EmptyAnswer.Accepted;

    /// <summary>202 with the value: it will be done.</summary>
    public static Answer AcceptedAs<T>(this Result<T> result) =>
        result.IsRefused(out var refusal, out var value) ? new ProblemAnswer(refusal) : new JsonAnswer<T>(value!, StatusCodes.Status202Accepted);

    /// <summary>204.</summary>
    public static Answer NoContent<T>(this Result<T> result) =>
        result.IsRefused(out var refusal, out _) ? new ProblemAnswer(refusal) : EmptyAnswer.NoContent;
}
