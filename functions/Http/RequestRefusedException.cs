using Kelmah.Kernel;

namespace Kelmah.Functions.Http;

/// <summary>The request cannot be bound to the function's input; <see cref="ProblemMiddleware"/> answers with the refusal.</summary>
#pragma warning disable CA1032 // There is no request to refuse without a refusal.
public sealed class RequestRefusedException(Refusal refusal) : Exception(refusal.Error.Code)
#pragma warning restore CA1032
{
    public Refusal Refusal { get; } = refusal;
}
