using Kelmah.Adapters.Sqlite;
using Kelmah.Administration;
using Kelmah.Functions.Adapters;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Hosts;

/// <summary>
/// <c>--rotate-keys</c>: stores the keys of users' data under a new key-encryption key. A process that serves from the data folder has it to itself, so
/// that it does the work when it finds the new key there.
/// </summary>
internal static class RotateKeysCommand
{
    public const string Option = "--rotate-keys";

    /// <summary>A serving process looks for a new key each minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns when every data key is stored under the new key.</summary>
    /// <returns>0, or 1 with a line on the error output that says what is wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var settings = LocalApplication.CreateBuilder(args, []).Configuration;
            var folder = settings[ConfigurationKeys.DataFolder]!;
            var isServed = !MongoAdapters.IsChosen(settings) && DataFolder.IsInUse(folder);
            Console.WriteLine(isServed ? await RotateServedAsync(args, Path.Combine(folder, DataFolder.DatabaseName)) : await RotateAsync(args));
            return 0;
        }
        catch (Exception refused) when (refused is HostStartException or StoreUnavailableException or SqliteException or IOException or Azure.RequestFailedException or TimeoutException)
        {
            await Console.Error.WriteLineAsync(refused.Message.ReplaceLineEndings(" "));
            return 1;
        }
    }

    private static async Task<string> RotateAsync(string[] args)
    {
        await using var host = EmbeddedHost.CreateBuilderOfCommand(args).Build();
        var (_, keyId) = await host.Services.GetRequiredService<EncryptionKeyRotation>().RotateAsync(CancellationToken.None);
        return Done(keyId);
    }

    private static async Task<string> RotateServedAsync(string[] args, string database)
    {
        var builder = LocalApplication.CreateBuilder(args, []);
        builder.Services.AddSingleton(TimeProvider.System).AddEncryptionKeys(builder.Configuration);
        await using var services = builder.Services.BuildServiceProvider();
        var keys = services.GetRequiredService<IKeyEncryptionKeys>();
        if (!await keys.TryAddAsync(CancellationToken.None))
            throw new HostStartException("The settings hold the key: give the serving process a new Encryption__Key, and the present one as Encryption__PreviousKeys__0, and start it again.");
        var newest = (await keys.AllAsync(CancellationToken.None))[0];
        for (var waited = TimeSpan.Zero; SqliteFileReading.Count(database, DataKeyRotation.UnderOthers(newest.Id)) > 0; waited += Pause)
        {
            if (waited > Patience) throw new TimeoutException("The key is there, and the serving process has not stored all data keys under it yet. It goes on with that.");
            await Task.Delay(Pause);
        }

        return Done(newest.Id);
    }

    private static string Done(string keyId) =>
        $"Every data key is stored under the new key {keyId} now. Keep the keys before it as long as backups from before this moment.";
}
