using System.Threading.Channels;

namespace Kelmah.LocalHost;

/// <summary>Wakes one waiting loop; several signals before it looks are one.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Set() => channel.Writer.TryWrite(true);

    public ValueTask<bool> WaitAsync() => channel.Reader.ReadAsync();
}
