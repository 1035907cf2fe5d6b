using Kelmah.Adapters;
using Kelmah.Functions.Adapters;
using Kelmah.Functions.Demo;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Kelmah.Functions.Hosts;

/// <summary>The app with everything that it needs in one process.</summary>
public static class EmbeddedHost
{
    /// <summary>Serves until it is stopped, or does what one of the options asks for, such as <c>--backup</c>.</summary>
    /// <returns>The process's exit code.</returns>
    /// <exception cref="HostStartException">The command line or a setting is wrong; <see cref="StartFailure"/> ends the process with its line.</exception>
    public static async Task<int> RunAsync(string[] args)
    {
        StartFailure.ReportInOneLine();
        CommandLine.Check(args);
        if (args.Contains(CommandLine.Help) || args.Contains("-h")) return Print(CommandLine.HelpText);
        if (args.Contains(CommandLine.Version)) return Print($"Kelmah {CommandLine.ProductVersion}");
        if (args.Contains(CommandLine.List)) return List(args);
        if (args.Contains(DemoCommand.Option)) return await DemoCommand.RunAsync(args);
        if (args.Contains(MigrateCommand.Option)) return await MigrateCommand.RunAsync(args);
        if (FolderCommand.Has(args, BackupCommand.Option)) return await BackupCommand.RunAsync(args);
        if (FolderCommand.Has(args, RestoreCommand.Option)) return await RestoreCommand.RunAsync(args);
        if (args.Contains(RotateKeysCommand.Option)) return await RotateKeysCommand.RunAsync(args);
        await CreateBuilder(args).Build().RunAsync();
        return 0;
    }

    /// <summary>The app before it is built: tests put their clock into it.</summary>
    public static LocalApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(args, ServiceBusConnection.Refuse);

    /// <summary>The same for a command, which serves nothing and may be run with the settings of a deployment.</summary>
    internal static LocalApplicationBuilder CreateBuilderOfCommand(string[] args) => CreateBuilder(args, static _ => { });

    private static LocalApplicationBuilder CreateBuilder(string[] args, Action<IConfiguration> refuse)
    {
        // The modules describe themselves while the host reads its settings: on two cores that shortens the start.
        _ = Task.Run(static () => ModuleCatalogue.Product);
        var builder = LocalApplication.CreateBuilder(args);
        Program.AddMiddleware(builder);
        refuse(builder.Configuration);
        builder.AddAdapters();
        builder.AddStripeOrSimulator();
        // Before all that starts with the host: a restored folder is put right first.
        builder.Services.AddHostedService<RestoredStart>();
        Program.AddKelmah(builder);
        AddHealthAndFirstWork(builder);
        builder.StartLines = StartReport.Lines;
        SettingNames.Refuse(builder.Services, builder.Configuration, builder.SettingsOfFile);
        return builder;
    }

    /// <summary>The health of this machine, and what is done when the host serves: the systems outside are asked, and texts of earlier releases encrypted.</summary>
    private static void AddHealthAndFirstWork(LocalApplicationBuilder builder)
    {
        builder.Services.AddSettings<HealthOptions>(builder.Configuration, HealthOptions.Section);
        builder.Services.AddReadiness<DiskHealth>("disk", HealthStatus.Degraded).AddReadiness<ClockHealth>("clock", HealthStatus.Degraded);
        builder.Services.AddHostedService<StartChecks>().AddHostedService<StoredTextEncryption>();
    }

    private static int List(string[] args)
    {
        CreateBuilder(args).ListFunctions(Console.Out);
        return 0;
    }

    private static int Print(string text)
    {
        Console.WriteLine(text);
        return 0;
    }
}
