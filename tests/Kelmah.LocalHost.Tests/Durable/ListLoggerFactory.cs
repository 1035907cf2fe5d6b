using Microsoft.Extensions.Logging;

namespace Kelmah.LocalHost.Tests.Durable;

/// <summary>Keeps every line, by category.</summary>
public sealed class ListLoggerFactory : ILoggerFactory
{
    private readonly Lock gate = new();
    private readonly List<(string Category, string Line)> lines = [];

    public List<string> Of(string category)
    {
        lock (gate) return [.. lines.Where(line => line.Category == category).Select(line => line.Line)];
    }

    public ILogger CreateLogger(string categoryName) => new ListLogger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // Holds nothing but lines.
    }

    private sealed class ListLogger(ListLoggerFactory owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (owner.gate) owner.lines.Add((category, formatter(state, exception)));
        }
    }
}
