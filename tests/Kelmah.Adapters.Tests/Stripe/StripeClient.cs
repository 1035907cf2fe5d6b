using System.Collections.Concurrent;
using Kelmah.Adapters.Stripe;
using Kelmah.Payments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Kelmah.Adapters.Tests.Stripe;

/// <summary>The client as the product composes it, with short waits between repeats and everything that it logs.</summary>
internal sealed class StripeClient : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly LogLines lines = new();

    public StripeClient(Uri address, params (string Name, string Value)[] settings)
        : this(address, TimeProvider.System, settings)
    {
    }

    public StripeClient(Uri address, TimeProvider clock, params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Stripe:ApiKey"] = "sk_test_local",
            ["Stripe:WebhookSecret"] = "whsec_local",
            ["Stripe:BaseUrl"] = address.AbsoluteUri,
            ["Stripe:RetryDelay"] = "00:00:00.001",
        };
        foreach (var (name, value) in settings) values[name] = value;
        services = new ServiceCollection()
            .AddSingleton(clock)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(lines))
            .AddStripe(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .BuildServiceProvider();
    }

    public IStripeApi Api => services.GetRequiredService<IStripeApi>();

    public IStripeWebhookVerifier Verifier => services.GetRequiredService<IStripeWebhookVerifier>();

    /// <summary>What readiness says of it.</summary>
    public async Task<HealthReportEntry> CheckHealthAsync() =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["stripe"];

    public IReadOnlyCollection<string> Log => lines.Written;

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Written.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
