using Kelmah.Adapters.MongoDB;
using Kelmah.Functions.Adapters;
using Kelmah.Identity;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Driver;

namespace Kelmah.Functions.Hosts;

/// <summary><c>--migrate</c>: brings the database that the settings choose to the schema of this release, and ends.</summary>
internal static class MigrateCommand
{
    public const string Option = "--migrate";

    /// <summary>
    /// Migrates MongoDB, or else the file of the data folder, as each start does. Texts that were stored in clear are encrypted in the file alone: on MongoDB
    /// the release before goes on serving meanwhile, and could not read them.
    /// </summary>
    /// <returns>0, or 1 with a line on the error output that says what is wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var builder = LocalApplication.CreateBuilder(args, []);
            if (MongoAdapters.IsChosen(builder.Configuration)) await MigrateMongoAsync(builder);
            else await MigrateFileAsync(args);
            return 0;
        }
        catch (Exception refused) when (refused is HostStartException or InvalidOperationException or StoreUnavailableException or MongoException)
        {
            await Console.Error.WriteLineAsync(refused.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }

    private static async Task MigrateMongoAsync(LocalApplicationBuilder builder)
    {
        var options = MongoAdapters.Options(builder.Configuration);
        var identity = AdapterServices.OpenAzureIdentity();
        await using var services = builder.Services.BuildServiceProvider();
        var logger = services.GetRequiredService<ILogger<MongoMigration>>();
        var migrated = await MongoMigration.RunAsync(options, Collections.All, identity, TimeProvider.System, logger, CancellationToken.None);
        if (migrated.ValidatorRefusal is { } refusal) Console.WriteLine($"The server validates no documents: {refusal}");
        if (migrated.Unreadable > 0) Console.WriteLine($"{migrated.Unreadable} documents cannot be read and stay as they are; the log names them.");
        Console.WriteLine($"The MongoDB database {options.Database} is at schema {migrated.Version}.");
    }

    /// <summary>The file is brought to this release's schema when it is opened.</summary>
    private static async Task MigrateFileAsync(string[] args)
    {
        await using var host = EmbeddedHost.CreateBuilder(args).Build();
        var encrypted = await host.Services.GetRequiredService<DocumentSealing>().RunAsync(CancellationToken.None);
        if (encrypted > 0) await host.Services.GetRequiredService<IErasureTraces>().ScrubAsync(CancellationToken.None);
        if (encrypted > 0) Console.WriteLine($"{encrypted} documents that held sensitive texts in clear are encrypted.");
        Console.WriteLine($"The data folder {host.Services.GetRequiredService<DataFolder>().Path} is at the schema of this release.");
    }
}
