using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Kelmah.Adapters;
using Kelmah.Adapters.Cryptography;
using Kelmah.Adapters.KeyVault;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Sqlite;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Adapters;

/// <summary>The store that encrypts, over the one that the settings choose, and the keys that it encrypts by.</summary>
internal static class EncryptionAdapters
{
    private const string KeySetting = "Encryption:Key";
    private const string VaultSetting = "Encryption:KeyVault";

    /// <summary>Adds both. Everybody but the keys and what encrypts stored documents is given the store that encrypts.</summary>
    /// <exception cref="OptionsValidationException">Two settings contradict each other; the message names them.</exception>
    public static void AddEncryption(this IHostApplicationBuilder builder)
    {
        builder.Services.AddEncryptionKeys(builder.Configuration);
        Func<IServiceProvider, IDocumentStore> stored = MongoAdapters.IsChosen(builder.Configuration)
            ? provider => provider.GetRequiredService<MongoDocumentStore>()
            : provider => provider.GetRequiredService<SqliteDocumentStore>();
        builder.Services
            .AddSingleton(provider => new DataKeys(
                stored(provider), provider.GetRequiredService<IKeyEncryptionKeys>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IIdSource>()))
            .AddSingleton<IDocumentStore>(provider => new EncryptedDocumentStore(stored(provider), provider.GetRequiredService<DataKeys>()))
            .AddSingleton(provider => new DocumentSealing(
                stored(provider), provider.GetRequiredService<Transactor>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DocumentSealing>>()))
            .AddHostedService<EncryptionStartup>();
    }

    /// <summary>Adds the keys alone.</summary>
    /// <exception cref="OptionsValidationException">Two settings contradict each other; the message names them.</exception>
    public static void AddEncryptionKeys(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSettings<EncryptionOptions>(settings, EncryptionOptions.Section);
        if (settings[VaultSetting] is { Length: > 0 }) AddVault(services, settings);
        else if (settings[KeySetting] is { Length: > 0 } || settings[ConfigurationKeys.DataFolder] is not { } folder)
            services.AddSingleton<IKeyEncryptionKeys>(provider => new SettingsKeyEncryptionKeys(Read(provider)));
        else
            services.AddSingleton<IKeyEncryptionKeys>(provider => new FolderKeyEncryptionKeys(Path.Combine(folder, "keys"), provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddVault(IServiceCollection services, IConfiguration settings)
    {
        var vault = RequiredSetting.ReadAddress(settings, VaultSetting);
        if (settings[KeySetting] is { Length: > 0 })
            throw RequiredSetting.Failure("The settings Encryption__Key and Encryption__KeyVault contradict each other: give one.");
        AdapterServices.AddAzureIdentity(services);
        services.AddSingleton<IKeyEncryptionKeys>(provider => new VaultKeyEncryptionKeys(
            new SecretClient(vault, provider.GetRequiredService<TokenCredential>()), Read(provider).KeyName));
    }

    private static EncryptionOptions Read(IServiceProvider provider) => provider.GetRequiredService<IOptions<EncryptionOptions>>().Value;
}
