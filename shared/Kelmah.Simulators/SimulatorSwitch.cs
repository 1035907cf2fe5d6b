using Microsoft.Extensions.Configuration;

namespace Kelmah.Simulators;

/// <summary>Whether the simulators serve. The settings decide it once, when the host is built.</summary>
public sealed class SimulatorSwitch
{
    private const string Setting = "Simulators__Enabled";

    /// <summary>One of these given means that Stripe is not simulated here, be it the real one or another process's simulator.</summary>
    private static readonly string[] RealSettings = ["Stripe__ApiKey", "Stripe__WebhookSecret", "Stripe__BaseUrl"];

    /// <summary>Either may say Production: a simulator that is left out by mistake costs less than one that is open by mistake.</summary>
    private static readonly string[] EnvironmentSettings = ["AZURE_FUNCTIONS_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    private SimulatorSwitch(string? reason) => WhyOff = reason;

    /// <summary>Whether they serve.</summary>
    public bool AreOn => WhyOff is null;

    /// <summary>The setting that keeps them off, as <c>Stripe__ApiKey is set</c>; null while they serve.</summary>
    public string? WhyOff { get; }

    /// <summary>Reads the settings.</summary>
    /// <exception cref="HostStartException">The settings contradict each other; the message names both.</exception>
    public static SimulatorSwitch Read(IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var real = Array.Find(RealSettings, name => Value(settings, name) is not null) is { } given ? $"{given} is set" : null;
        var production = Array.Find(EnvironmentSettings, name => IsProduction(settings, name)) is { } where ? $"{where} is Production" : null;
        var reason = real ?? production;
        if (Enabled(settings) is not { } asked) return new(reason);
        if (!asked) return new(reason ?? $"{Setting} is false");
        return reason is null
            ? new(null)
            : throw new HostStartException($"The setting {Setting} is true, but {reason}: the simulators are for development without Stripe. Clear one of the two.");
    }

    /// <summary>Refuses a folder whose time is not real, unless the simulators, which moved it, go on with it.</summary>
    /// <exception cref="HostStartException">The clock is ahead.</exception>
    internal void RefuseMoved(VirtualClock clock, DataFolder folder)
    {
        // Deadlines would pass that have not come, and Stripe's signatures would be too old by as much.
        if (AreOn || clock.Offset == TimeSpan.Zero) return;
        throw new HostStartException(
            $"The clock of the data folder {folder.Path} was moved ahead at /simulators/clock, so it serves with the simulators alone, "
            + $"and those are off since {WhyOff}: choose another folder with --data.");
    }

    private static bool? Enabled(IConfiguration settings)
    {
        if (Value(settings, Setting) is not { } text) return null;
        return bool.TryParse(text, out var enabled)
            ? enabled
            : throw new HostStartException($"The setting {Setting} must be true or false, not '{text}'.");
    }

    private static bool IsProduction(IConfiguration settings, string name) =>
        string.Equals(Value(settings, name), "Production", StringComparison.OrdinalIgnoreCase);

    private static string? Value(IConfiguration settings, string name) =>
        settings[name.Replace("__", ":", StringComparison.Ordinal)] is { Length: > 0 } text ? text : null;
}
