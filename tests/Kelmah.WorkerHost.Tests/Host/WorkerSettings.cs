using Kelmah.Testing;
using Kelmah.WorkerHost.Clock;

namespace Kelmah.WorkerHost.Tests.Host;

/// <summary>The settings of a worker: its store is a folder, its queues are the emulator's, its Stripe the simulator.</summary>
internal sealed class WorkerSettings
{
    private readonly Dictionary<string, string> values;
    private readonly IReadOnlyDictionary<string, string> changed;

    /// <param name="folder">A folder of the test's own.</param>
    /// <param name="timeShift">The file that moves the worker's time.</param>
    /// <param name="serviceBus">A connection string.</param>
    /// <param name="changed">Settings that a test has its own values for.</param>
    public WorkerSettings(string folder, string timeShift, string serviceBus, IReadOnlyDictionary<string, string> changed)
    {
        var data = Path.Combine(folder, "data");
        OutboxFolder = Path.Combine(data, "outbox");
        AttachmentsFolder = Path.Combine(data, "attachments");
        this.changed = changed;
        values = new Dictionary<string, string>
        {
            ["LocalRuntime__DataFolder"] = data,
            ["DOTNET_STARTUP_HOOKS"] = typeof(TimeShift).Assembly.Location,
            [TimeShift.FileVariable] = timeShift,
            ["ServiceBus"] = serviceBus,
            ["Stripe__ApiKey"] = "sk_test_local",
            ["Stripe__WebhookSecret"] = "whsec_local",
            ["Admin__Email"] = KelmahAdmin.Email,
            ["Admin__Password"] = KelmahAdmin.Password,
            // The last of ten deliveries comes soon.
            ["Queues__MaxHold"] = "00:00:00.1",
            // One caller stands for many here.
            ["RateLimits__RequestsPerMinute"] = "100000000",
        };
        foreach (var (name, value) in changed) values[name] = value;
    }

    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>Where the worker writes what it would send.</summary>
    public string OutboxFolder { get; }

    /// <summary>Where the worker keeps the bytes of attachments, each in a file that has its id for a name.</summary>
    public string AttachmentsFolder { get; }

    /// <summary>The simulator's address is known when it listens.</summary>
    public void UseStripe(Uri address)
    {
        if (!changed.ContainsKey("Stripe__BaseUrl")) values["Stripe__BaseUrl"] = address.ToString();
    }
}
