using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kelmah.Functions.Tests.Infra;

public sealed partial class SettingsTests
{
    /// <summary>Read by the Functions host and its extensions, not by the code.</summary>
    private static readonly string[] OfTheHost =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsDisableHomepage",
        "AzureWebJobsStorage__accountName",
        "ServiceBus__fullyQualifiedNamespace",
    ];

    /// <summary>A connection string without a secret: the app signs in with its identity.</summary>
    private const string WithoutPassword = "MongoDb__ConnectionString";

    /// <summary>What only the local host reads, and what Azure's host has a default of its own for.</summary>
    private static readonly string[] OfTheLocalHost = ["Health__", "LocalRuntime__", "Simulators__", "FUNCTIONS_"];

    /// <summary>What an identity takes the place of in Azure, since a connection string or key is a secret, and the outbox, since messages are sent there.</summary>
    private static readonly string[] ForDevelopment = ["Attachments__ConnectionString", "Attachments__Container", "Encryption__Key", "Outbox__KeptDays", "Outbox__MaxMessages", "ServiceBus"];

    [Fact]
    public void Every_setting_that_is_set_is_read()
    {
        var unread = FunctionAppSettings.Names.Except(OfTheHost).Where(name => !IsRead(name));

        Assert.Empty(unread);
    }

    [Fact]
    public void Every_setting_of_the_sample_is_set_unless_only_the_local_host_reads_it() =>
        Assert.Empty(SampleNames().Where(name => !IsOfTheLocalHost(name)).Except(ForDevelopment).Except(FunctionAppSettings.Names));

    [Fact]
    public void Both_environments_choose_the_same_settings() =>
        Assert.Equal(
            FunctionAppSettings.Choices("dev").Keys.Order(StringComparer.Ordinal),
            FunctionAppSettings.Choices("prod").Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void What_the_template_sets_is_not_left_to_choice() =>
        Assert.Empty(FunctionAppSettings.Choices("prod").Keys.Intersect(FunctionAppSettings.Fixed.Keys));

    [Fact]
    public void A_secret_is_a_reference_into_the_vault()
    {
        var secrets = FunctionAppSettings.Fixed
            .Where(setting => SecretName().IsMatch(setting.Key) && !OfTheHost.Contains(setting.Key) && setting.Key != WithoutPassword).ToList();

        Assert.Equal(6, secrets.Count);
        Assert.All(secrets, setting => Assert.Matches(Reference(), setting.Value));
        Assert.DoesNotContain(FunctionAppSettings.Choices("prod").Keys, SecretName().IsMatch);
    }

    [Fact]
    public void The_database_is_reached_by_identity_and_without_a_password()
    {
        Assert.Equal("mongoConnectionString", FunctionAppSettings.Fixed[WithoutPassword]);
        var template = Repository.Read("infra/modules/mongo.bicep");
        Assert.Matches(@"output connectionString string = 'mongodb\+srv://\$\{name\}\.[^:@']+authMechanism=MONGODB-OIDC&", template);
        Assert.Contains("resource app 'users' = {\n    name: appPrincipalId", template, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_secret_that_is_referred_to_is_made()
    {
        var script = Repository.Read("infra/deploy.sh");
        var made = MadeByScript().Matches(script).Select(match => match.Groups["name"].Value)
            .Append("redis-connection-string").ToList();
        // The app lists its versions, and follows no reference.
        Assert.True(made.Remove(FunctionAppSettings.Fixed["Encryption__KeyName"].Trim('\'')));
        Assert.Contains("name: 'redis-connection-string'", Repository.Read("infra/modules/redis.bicep"), StringComparison.Ordinal);

        var referred = FunctionAppSettings.Fixed.Values.Select(value => Reference().Match(value)).Where(match => match.Success)
            .Concat(GetSecret().Matches(Repository.Read("infra/main.bicep"))).Select(match => match.Groups["name"].Value);

        Assert.Equal(made.Order(StringComparer.Ordinal), referred.Order(StringComparer.Ordinal));
    }

    /// <summary>Read by its own name, or bound with its section to a property of a type that is named after the section.</summary>
    private static bool IsRead(string name)
    {
        // An item of a list is read by the name of the list.
        var parts = name.Split("__").Where(part => !int.TryParse(part, out _)).ToArray();
        var (section, key) = (parts[0], parts[^1]);
        // A section is read by types that are called as it is, and by those that a module names for it.
        var named = Repository.Sources.SelectMany(source => Regex.Matches(source, $@"Settings<(\w+)>\(""{section}""").Select(match => match.Groups[1].Value));
        var types = string.Join('|', named.Append($@"{section.TrimEnd('s')}\w*").Distinct());
        return Repository.Sources.Any(source => source.Contains($"\"{section}:{key}\"", StringComparison.Ordinal))
            || (Repository.Sources.Any(source => source.Contains($"\"{section}\"", StringComparison.Ordinal))
                && Repository.Sources.Any(source => Regex.IsMatch(source, $@"(class|record) ({types})\b")
                    && Regex.IsMatch(source, $@"public (required )?[\w?<>]+ {key} \{{ get; ")));
    }

    private static bool IsOfTheLocalHost(string name) =>
        OfTheLocalHost.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    private static IEnumerable<string> SampleNames()
    {
        if (!File.Exists(Repository.PathOf(Repository.SampleSettings))) return [];
        using var sample = JsonDocument.Parse(
            Repository.Read(Repository.SampleSettings),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return [.. sample.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name.Replace(":", "__", StringComparison.Ordinal))];
    }

    [GeneratedRegex("(Key|Secret|Password|ConnectionString)$")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^(?:make|given)_secret (?<name>[\w-]+) ", RegexOptions.Multiline)]
    private static partial Regex MadeByScript();

    /// <summary>That of a server which a parameter can leave out is empty without it.</summary>
    [GeneratedRegex(@"^(?<when>with\w+ \? )?'\$\{secret\}(?<name>[\w-]+)\)'(?(when) : '')$")]
    private static partial Regex Reference();

    [GeneratedRegex(@"getSecret\('(?<name>[\w-]+)'\)")]
    private static partial Regex GetSecret();
}
