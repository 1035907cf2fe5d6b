namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>Decides after each failed attempt whether a task is tried again; runs as orchestrator code.</summary>
/// <param name="retryContext">What is known about the attempts so far.</param>
/// <returns>True to try again at once, false to let the failure through.</returns>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);
