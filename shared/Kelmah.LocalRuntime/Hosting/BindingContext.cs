namespace Kelmah.LocalRuntime;

/// <summary>Values that came with a trigger.</summary>
public abstract class BindingContext
{
    /// <summary>The values by name: an HTTP request's route values; a message's <c>MessageId</c> and <c>DeliveryCount</c>.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
