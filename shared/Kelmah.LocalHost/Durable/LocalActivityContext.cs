using Microsoft.DurableTask;

namespace Kelmah.LocalHost.Durable;

/// <summary>One call of an activity.</summary>
internal sealed class LocalActivityContext(string name, string instanceId, string version, DataConverter converter)
    : TaskActivityContext
{
    public override TaskName Name => name;

    public override string InstanceId => instanceId;

    public override string Version => version;

    public DataConverter Converter => converter;
}
