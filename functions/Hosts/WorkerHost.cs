using Kelmah.Adapters.Stripe;
using Kelmah.Functions.Adapters;
using Kelmah.Functions.Queues;
using Kelmah.Kernel.Modules;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Hosts;

/// <summary>The app as a worker of the Azure Functions host, which triggers its functions over gRPC.</summary>
internal static class WorkerHost
{
    /// <summary>
    /// Whether the Functions host started the process: it names the address to call back, or, where it loads the app into a
    /// process of its own (Flex Consumption), leaves a mark in it.
    /// </summary>
    public static bool HasStarted(string[] args) =>
        args.Any(argument => argument.StartsWith("--functions-uri", StringComparison.Ordinal))
        || AppContext.GetData("AZURE_FUNCTIONS_NATIVE_HOST") is not null;

    /// <summary>Serves the Functions host until it ends the process.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        StartFailure.ReportInOneLine();
        await CreateBuilder(args).Build().RunAsync();
        return 0;
    }

    private static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        WorkerTraces.Follow();
        Program.AddMiddleware(builder);
        AddRedelivery(builder);
        AddDataFolder(builder);
        // Messages reach the worker by the Functions host alone, which takes them from Service Bus.
        ServiceBusConnection.Require(builder.Configuration);
        builder.AddAdapters();
        builder.Services.AddStripe(builder.Configuration);
        Program.AddKelmah(builder);
        builder.Services.AddHostedService<StoredTextEncryption>();
        SettingNames.Refuse(builder.Services, builder.Configuration, ofFile: []);
        return builder;
    }

    private static void AddRedelivery(FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSettings<QueueOptions>(builder.Configuration, QueueOptions.Section);
        builder.UseMiddleware<RedeliveryMiddleware>();
    }

    /// <summary>For the adapters that keep something in it; it is opened when the first of them asks.</summary>
    private static void AddDataFolder(IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        var folder = Path.GetFullPath(builder.Configuration[ConfigurationKeys.DataFolder] ?? ".kelmah");
        builder.Services.AddSingleton(_ => DataFolder.Open(folder));
        builder.Services.AddSingleton(provider => provider.GetRequiredService<DataFolder>().OpenDatabase());
    }
}
