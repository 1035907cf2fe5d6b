namespace Kelmah.LocalRuntime;

/// <summary>Marks a parameter that receives the <c>DurableTaskClient</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : InputBindingAttribute
{
    /// <summary>Not used: there is one task hub, the file.</summary>
    public string? TaskHub { get; set; }

    /// <summary>Not used: there is one task hub, the file.</summary>
    public string? ConnectionName { get; set; }
}
