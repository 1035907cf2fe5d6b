using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Queues;

/// <summary>The way of events from their commit to those who wait for them.</summary>
public static class QueueServices
{
    public static void AddEvents(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<EventRelay>();
        builder.Services.AddSingleton<IEventRelay>(services => services.GetRequiredService<EventRelay>());
        builder.Services.AddSingleton<Transactor>();
    }
}
