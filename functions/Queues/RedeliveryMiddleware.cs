using System.Globalization;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Queues;

/// <summary>
/// Holds a message whose function failed for a while, and then tells of the failure. The Functions host gives it back at once, and
/// Service Bus delivers it again at once, so that an outage of seconds would use up all its deliveries. Its lock is renewed meanwhile.
/// </summary>
/// <remarks>The queues of the embedded host wait by themselves.</remarks>
public sealed class RedeliveryMiddleware(IOptions<QueueOptions> options, TimeProvider clock) : IFunctionsWorkerMiddleware
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch when (IsDelivery(context))
        {
            await Task.Delay(HoldAfter(DeliveriesOf(context)), clock, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static bool IsDelivery(FunctionContext context) =>
        context.FunctionDefinition.InputBindings.Values.Any(static binding => binding.Type == "serviceBusTrigger");

    /// <summary>How often the message was delivered, this time included.</summary>
    private static int DeliveriesOf(FunctionContext context) =>
        context.BindingContext.BindingData.TryGetValue("DeliveryCount", out var count)
        && int.TryParse($"{count}", NumberStyles.None, CultureInfo.InvariantCulture, out var deliveries) ? deliveries : 1;

    private TimeSpan HoldAfter(int deliveries)
    {
        var doubled = First * Math.Pow(2, Math.Clamp(deliveries - 1, 0, 30));
        return doubled < options.Value.MaxHold ? doubled : options.Value.MaxHold;
    }
}
