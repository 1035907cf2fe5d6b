using Kelmah.Functions.Adapters;
using Kelmah.Functions.Demo;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Hosts;

/// <summary>The app with everything that it needs in one process.</summary>
public static class EmbeddedHost
{
    /// <summary>Serves until it is stopped, plays the demo, or migrates the database.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Contains(DemoCommand.Option)) return await DemoCommand.RunAsync(args);
        if (args.Contains(MigrateCommand.Option)) return await MigrateCommand.RunAsync(args);
        await CreateBuilder(args).Build().RunAsync();
        return 0;
    }

    /// <summary>The app before it is built: tests put their clock into it.</summary>
    public static LocalApplicationBuilder CreateBuilder(string[] args)
    {
        // The modules describe themselves while the host reads its settings: on two cores that shortens the start.
        _ = Task.Run(static () => ModuleCatalogue.Product);
        var builder = LocalApplication.CreateBuilder(args);
        Program.AddMiddleware(builder);
        ServiceBusConnection.Refuse(builder.Configuration);
        builder.AddAdapters();
        builder.AddStripeOrSimulator();
        Program.AddKelmah(builder);
        return builder;
    }
}
