namespace Kelmah.LocalHost;

/// <summary>Starts functions for something else than an HTTP request: messages, schedules, orchestrations.</summary>
internal interface ITriggerListener
{
    /// <summary>Begins to start functions. HTTP answers already.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Starts no more and waits for those that run, at most until <paramref name="deadline"/> is cancelled.</summary>
    Task StopAsync(CancellationToken deadline);

    /// <summary>Stops at once; the file is closed next.</summary>
    ValueTask AbandonAsync() => ValueTask.CompletedTask;
}
