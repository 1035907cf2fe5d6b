namespace Kelmah.LocalHost;

/// <summary>Starts timer functions by hand.</summary>
public interface IFunctionTimers
{
    /// <summary>Runs the timer function now, after a run that is under way, and completes when it has returned.</summary>
    /// <param name="functionName">The function's name, in any case.</param>
    /// <returns>False when there is no timer function of that name.</returns>
    Task<bool> RunAsync(string functionName);
}
