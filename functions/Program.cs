using Kelmah.Functions.Administration;
using Kelmah.Functions.Contracts;
using Kelmah.Functions.Http;
using Kelmah.Functions.Identity;
using Kelmah.Functions.Jobs;
using Kelmah.Functions.Messaging;
using Kelmah.Functions.Notifications;
using Kelmah.Functions.Orchestrations;
using Kelmah.Functions.Payments;
using Kelmah.Functions.Platform;
using Kelmah.Functions.Queues;

namespace Kelmah.Functions;

/// <summary>The composition root.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => HostCommands.RunAsync(args);

    /// <summary>The whole app, before it is built: tests put their clock into it.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.UseMiddleware<RateLimitMiddleware>();
        builder.UseMiddleware<SignInLockMiddleware>();
        builder.UseMiddleware<AuthenticationMiddleware>();
        builder.UseMiddleware<CallerLimitMiddleware>();
        builder.AddHostAdapters();
        AddKelmah(builder);
        return builder;
    }

    private static void AddKelmah(FunctionsApplicationBuilder builder)
    {
        builder.AddEvents();
        builder.AddHttp();
        builder.AddIdentity();
        builder.AddJobs();
        builder.AddContracts();
        builder.AddPayments();
        builder.AddOrchestrations();
        builder.AddMessaging();
        builder.AddNotifications();
        builder.AddAdministration();
        builder.AddPlatform();
    }
}
