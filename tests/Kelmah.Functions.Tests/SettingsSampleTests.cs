using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Kelmah.Adapters.ClamAv;
using Kelmah.Adapters.Cryptography;
using Kelmah.Adapters.MongoDB;
using Kelmah.Adapters.Outbox;
using Kelmah.Adapters.Redis;
using Kelmah.Adapters.Stripe;
using Kelmah.Attachments;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Exports;
using Kelmah.Functions.Hosts;
using Kelmah.Functions.Http;
using Kelmah.Functions.Identity;
using Kelmah.Functions.Queues;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Idempotency;
using Kelmah.Notifications;
using Kelmah.Payments;
using Kelmah.Simulators.Stripe;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Tests;

/// <summary>local.settings.sample.json names every setting with its default, and so does the table of docs/settings.md.</summary>
public sealed class SettingsSampleTests
{
    private static readonly Dictionary<string, object> Sections = new()
    {
        ["Accounts"] = new AccountOptions(),
        ["Admin"] = new AdminOptions(),
        ["Attachments"] = new AttachmentOptions(),
        ["ClamAv"] = new ClamAvOptions(),
        ["Contracts"] = new ContractOptions(),
        ["Disputes"] = new DisputeOptions(),
        ["Encryption"] = new EncryptionOptions(),
        ["Exports"] = new ExportOptions(),
        ["Health"] = new HealthOptions(),
        ["Http"] = new HttpOptions(),
        ["Identity"] = new IdentityOptions(),
        ["Idempotency"] = new IdempotencyOptions(),
        ["Invitations"] = new InvitationOptions(),
        ["Lockouts"] = new LockoutOptions(),
        ["Notifications"] = new NotificationOptions(),
        ["Payments"] = new PaymentLimits(),
        ["Outbox"] = new OutboxOptions(),
        ["Queues"] = new QueueOptions(),
        ["RateLimits"] = new RateLimitOptions(),
        ["Redis"] = new RedisOptions(),
        ["Sessions"] = new SessionOptions(),
        ["StepUp"] = new StepUpOptions(),
        ["Stripe"] = new StripeOptions(),
        ["Simulators__Stripe"] = new StripeSimulatorOptions(),
    };

    /// <summary>Those that the host reads one by one.</summary>
    private static readonly Dictionary<string, string> OfTheHost = new()
    {
        ["Simulators__Enabled"] = "",
        ["LocalRuntime__HostKey"] = "",
        ["LocalRuntime__QueueLockDuration"] = "00:01:00",
        ["LocalRuntime__QueueRetryDelays"] = "00:00:10,00:00:30,00:01:00,00:05:00,00:10:00,00:30:00,01:00:00,03:00:00,06:00:00,12:00:00",
        ["LocalRuntime__ShutdownTimeout"] = "00:00:30",
        ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = "104857600",
    };

    /// <summary>Those that choose the adapter of a real system; without them the embedded one serves.</summary>
    private static readonly string[] OfTheAdapters =
    [
        "Attachments__ContainerUrl", "Attachments__ConnectionString", "Attachments__Container", "Communication__Endpoint", "Communication__EmailFrom", "Communication__SmsFrom",
        "MongoDb__ConnectionString", "MongoDb__Database", "MongoDb__EventsKeptDays", "ServiceBus", "ServiceBus__fullyQualifiedNamespace",
    ];

    private static readonly string Root = FindRoot();

    [Fact]
    public void The_sample_names_every_setting_with_its_default()
    {
        var expected = Sections.SelectMany(section => Flatten(section.Key, section.Value)).Concat(Flatten("Payments", new SubscriptionOptions())).Concat(OfTheHost)
            .Concat(OfTheAdapters.Select(name => KeyValuePair.Create(name, "")));

        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), Sample().OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_class_of_options_is_bound_to_a_section()
    {
        Assembly[] assemblies = [typeof(Program).Assembly, typeof(ContractOptions).Assembly, typeof(IdentityOptions).Assembly];
        var declared = assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && !type.IsNested && type != typeof(MongoOptions));

        Assert.Empty(declared.Except(Sections.Values.Select(options => options.GetType()).Append(typeof(SubscriptionOptions))));
    }

    [Fact]
    public void The_documentation_lists_them_with_their_defaults()
    {
        var table = File.ReadAllText(Path.Combine(Root, "docs/settings.md"));

        foreach (var (name, value) in Sample())
        {
            var shown = value.Length == 0 ? "" : $"`{value.Replace(",", ", ", StringComparison.Ordinal)}`";
            Assert.Contains($"| `{name}` | {shown} | ", table, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_app_starts_with_the_sample_as_it_is()
    {
        var root = Directory.CreateTempSubdirectory("kelmah-settings-");
        try
        {
            File.Copy(Path.Combine(Root, "host.json"), Path.Combine(root.FullName, "host.json"));
            File.Copy(Path.Combine(Root, "local.settings.sample.json"), Path.Combine(root.FullName, "local.settings.json"));
            var builder = EmbeddedHost.CreateBuilder(["--root", root.FullName, "--port", "0", "--quiet"]);
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            await using var host = builder.Build();
            await host.StartAsync();
            using var http = new HttpClient { BaseAddress = host.Address };
            using var ready = await http.GetAsync("/health/ready");
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
            await host.StopAsync();
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_notification_is_tried_as_often_as_its_message_is_delivered()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "host.json")));
        var deliveries = host.RootElement.GetProperty("extensions").GetProperty("serviceBus").GetProperty("maxDeliveryCount").GetInt32();

        Assert.Equal(Notification.MaxAttempts, deliveries);
    }

    private static IEnumerable<KeyValuePair<string, string>> Flatten(string section, object options)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (!property.CanWrite) continue;
            var (name, value) = ($"{section}__{property.Name}", property.GetValue(options));
            if (value is null or string or IFormattable or bool) yield return new(name, Text(value));
            else foreach (var inner in Flatten(name, value)) yield return inner;
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static Dictionary<string, string> Sample()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "local.settings.sample.json")));
        return file.RootElement.GetProperty("Values").Deserialize<Dictionary<string, string>>()!;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Kelmah.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
