using Azure.Core;
using MongoDB.Driver;

namespace Kelmah.Adapters.MongoDB;

/// <summary>How the database is connected to: acknowledgement by the majority, and an end to every wait.</summary>
internal static class MongoConnection
{
    private const string OpenIdConnect = "MONGODB-OIDC";
    private const string Environment = "ENVIRONMENT";

    /// <summary>Without a primary this long, an operation fails, and is tried again by whoever has the time.</summary>
    private static readonly TimeSpan Selection = TimeSpan.FromSeconds(5);

    /// <summary>For serving requests.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="identity">Signs in where the connection string says OpenID Connect and names no environment of the driver's.</param>
    /// <exception cref="MongoConfigurationException">The connection string cannot be read.</exception>
    public static MongoClientSettings ForServing(MongoOptions options, TokenCredential identity)
    {
        var settings = Read(options, identity);
        settings.MinConnectionPoolSize = 5;
        // Two, the driver's default, make the first requests of an instance queue for their connections.
        settings.MaxConnecting = 8;
        return settings;
    }

    /// <summary>For migrating: an index over a large collection takes as long as it takes.</summary>
    /// <inheritdoc cref="ForServing"/>
    public static MongoClientSettings ForMigrating(MongoOptions options, TokenCredential identity) => Read(options, identity);

    private static MongoClientSettings Read(MongoOptions options, TokenCredential identity)
    {
        var settings = MongoClientSettings.FromConnectionString(options.ConnectionString);
        settings.ApplicationName = "kelmah";
        settings.WriteConcern = WriteConcern.WMajority;
        settings.ReadConcern = ReadConcern.Majority;
        settings.ReadPreference = ReadPreference.Primary;
        settings.ServerSelectionTimeout = Selection;
        settings.ConnectTimeout = Selection;
        settings.WaitQueueTimeout = Selection;
        if (IsOfOurIdentity(settings.Credential)) settings.Credential = MongoCredential.CreateOidcCredential(new IdentityToken(identity));
        return settings;
    }

    private static bool IsOfOurIdentity(MongoCredential? credential) =>
        string.Equals(credential?.Mechanism, OpenIdConnect, StringComparison.OrdinalIgnoreCase)
        && credential!.GetMechanismProperty<string?>(Environment, null) is null;
}
