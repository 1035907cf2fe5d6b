using System.Diagnostics;

namespace Kelmah.LocalHost;

/// <summary>The host's traces, under the source <c>Kelmah.LocalRuntime</c>.</summary>
public static class LocalActivity
{
    /// <summary>Name of the source, for OpenTelemetry's <c>AddSource</c>.</summary>
    public const string SourceName = "Kelmah.LocalRuntime";

    /// <summary>The application property, and HTTP header, that carries a trace.</summary>
    internal const string TraceParent = "traceparent";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>
    /// Starts the part of a trace that a function is. A trace that came with the trigger goes on even if nobody listens, so
    /// that it reaches what the function sends.
    /// </summary>
    internal static Activity? Start(string name, ActivityKind kind, string? parent)
    {
        var listened = Source.StartActivity(name, kind, parent);
        if (listened is not null || parent is null) return listened;
        return new Activity(name).SetParentId(parent).Start();
    }
}
