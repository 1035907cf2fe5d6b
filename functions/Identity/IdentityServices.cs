using Kelmah.Adapters.Cryptography;
using Kelmah.Adapters.PhoneNumbers;
using Kelmah.Identity;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Kelmah.Functions.Identity;

/// <summary>Users, sessions and tokens.</summary>
public static class IdentityServices
{
    public static void AddIdentity(this IHostApplicationBuilder builder)
    {
        AddSettings(builder);
        // Only the embedded host has a data folder for keys; without one, the keys must be in the settings.
        var folder = builder.Configuration[ConfigurationKeys.DataFolder] is { } data ? Path.Combine(data, "keys") : null;
        builder.Services.AddSingleton(services => IdentityKeys.Load(services.GetRequiredService<IOptions<IdentityOptions>>().Value, folder));
        builder.Services.AddSingleton(services => new SigningKeyRing(
            services.GetRequiredService<IdentityKeys>(),
            services.GetRequiredService<IOptions<IdentityOptions>>(),
            services.GetRequiredService<TimeProvider>(),
            folder));
        AddTokens(builder.Services);
        builder.Services.AddHostedService<IdentityStartup>();
    }

    private static void AddSettings(IHostApplicationBuilder builder)
    {
        builder.Services.AddSettings<IdentityOptions>(builder.Configuration, "Identity");
        builder.Services.AddSettings<AdminOptions>(builder.Configuration, "Admin");
        builder.Services.AddSingleton<IValidateOptions<AccountOptions>, PhoneCountryValidation>();
        // An old refresh token that is still taken would otherwise give access for longer than the access token that came with it.
        builder.Services.AddOptions<SessionOptions>().Validate<IOptions<IdentityOptions>>(
            static (sessions, identity) => sessions.RotationGrace < TimeSpan.FromMinutes(identity.Value.AccessTokenMinutes),
            "The setting Sessions__RotationGraceSeconds must be shorter than Identity__AccessTokenMinutes.");
    }

    private static void AddTokens(IServiceCollection services) => services
        .AddSingleton<ISigningKeys>(provider => provider.GetRequiredService<SigningKeyRing>())
        .AddSingleton<IAccessTokens, JwtAccessTokens>()
        .AddSingleton<ISessionTokens, HmacSessionTokens>()
        .AddSingleton<IOneTimeTokens, HmacOneTimeTokens>()
        .AddSingleton<ITotpSecrets, TotpSecrets>()
        .AddSingleton<IPasswords, PasswordHashes>()
        .AddSingleton<IPhoneNumbers, LibPhoneNumbers>();
}
