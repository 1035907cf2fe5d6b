using Kelmah.WorkerHost.Tests.Rpc;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>What a worker's answers say.</summary>
internal static class Answers
{
    public static bool Succeeded(this InvocationResponse answer) => answer.Result.Status == StatusResult.Types.Status.Success;

    /// <summary>Why it failed, for people.</summary>
    public static string Failure(this StatusResult result) => $"{result.Status}: {result.Exception?.Message}\n{result.Exception?.StackTrace}";

    public static void ThrowUnlessSuccess(this StatusResult result, string what)
    {
        if (result.Status != StatusResult.Types.Status.Success) throw new InvalidOperationException($"{what} failed. {result.Failure()}");
    }
}
