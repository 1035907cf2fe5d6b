namespace Kelmah.LocalRuntime.DurableTask;

/// <summary>How an orchestration begins again with an empty history.</summary>
public class ContinueAsNewOptions
{
    /// <summary>The input of the next generation.</summary>
    public object? NewInput { get; set; }

    /// <summary>Whether events that nobody has waited for yet are handed to the next generation.</summary>
    public bool PreserveUnprocessedEvents { get; set; }

    /// <summary>The version of the next generation; null keeps the present one.</summary>
    public string? NewVersion { get; set; }
}
