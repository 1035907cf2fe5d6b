namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>What a retry handler knows when it decides.</summary>
/// <param name="OrchestrationContext">The orchestration; the handler may create a timer to wait before the next attempt.</param>
/// <param name="LastAttemptNumber">The number of the attempt that failed, from 1.</param>
/// <param name="LastFailure">How it failed.</param>
/// <param name="TotalRetryTime">The time since the first attempt began.</param>
/// <param name="CancellationToken">Never cancelled by the runtime.</param>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);
