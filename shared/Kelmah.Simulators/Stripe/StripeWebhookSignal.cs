using System.Threading.Channels;

namespace Kelmah.Simulators.Stripe;

/// <summary>Wakes the deliverer; several signals before it looks are one.</summary>
internal sealed class StripeWebhookSignal
{
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Set() => signals.Writer.TryWrite(true);

    /// <summary>Completes at the next signal, which it consumes.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => signals.Reader.ReadAsync(cancellationToken).AsTask();
}
