using Microsoft.DurableTask;

namespace Kelmah.WorkerHost.Tests.Durable;

/// <summary>Payloads that are JSON already: only the worker knows their types.</summary>
internal sealed class RawJson : DataConverter
{
    public override string? Serialize(object? value) => (string?)value;

    public override object? Deserialize(string? data, Type targetType) => data;
}
