using Kelmah.Functions.Administration;
using Kelmah.Functions.Attachments;
using Kelmah.Functions.Hosts;
using Kelmah.Functions.Http;
using Kelmah.Functions.Identity;
using Kelmah.Functions.Orchestrations.Retired;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Queues;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions;

/// <summary>The composition root.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) =>
        WorkerHost.HasStarted(args) ? WorkerHost.RunAsync(args) : EmbeddedHost.RunAsync(args);

    /// <summary>What every host runs around every function, outermost first.</summary>
    internal static void AddMiddleware(IFunctionsWorkerApplicationBuilder builder)
    {
        builder.UseMiddleware<Cors>();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<RateLimitMiddleware>();
        builder.UseMiddleware<SignInLockMiddleware>();
        builder.UseMiddleware<AuthenticationMiddleware>();
        builder.UseMiddleware<CallerLimitMiddleware>();
        // After the limits, which count what is refused, too.
        builder.UseMiddleware<EndpointMiddleware>();
        builder.UseMiddleware<PrivateReadMiddleware>();
        // Before the keys of requests, none of which a dry run uses up.
        builder.UseMiddleware<DryRunning>();
        builder.UseMiddleware<Idempotency>();
    }

    /// <summary>The product, whichever host runs it.</summary>
    internal static void AddKelmah(IHostApplicationBuilder builder)
    {
        builder.Services.AddUseCases().AddModuleSettings(builder.Configuration).AddEventRelay();
        builder.AddHttp();
        builder.AddIdentity();
        builder.Services.AddSingleton<ContractProcess>().AddSingleton<EventRouter>();
        builder.Services.AddHostedService<AuditAnchorStartup>();
        builder.AddAttachments();
        builder.AddPlatform();
    }
}
