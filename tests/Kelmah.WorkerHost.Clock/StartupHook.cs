using System.Diagnostics;
using Kelmah.WorkerHost.Clock;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

/// <summary>
/// Lets a test move the time of an app in another process. .NET runs it before the app's own code where
/// <c>DOTNET_STARTUP_HOOKS</c> names this assembly; the app knows nothing of it.
/// </summary>
internal sealed class StartupHook : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>Called by the runtime, which finds it by its name.</summary>
    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new StartupHook());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting") value.Subscribe(this);
    }

    /// <summary>Takes the clock's place in every host that is built, as the last one to configure its services.</summary>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is not { Key: "HostBuilding", Value: IHostBuilder builder }) return;
        var clock = new MovedTime(TimeShift.Open(Environment.GetEnvironmentVariable(TimeShift.FileVariable)!));
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>The time of day with the shift added. Timers and time stamps run as ever.</summary>
    private sealed class MovedTime(TimeShift shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift.Value;
    }
}
