namespace Kelmah.LocalRuntime;

/// <summary>The function runs on a schedule; the parameter is a <see cref="TimerInfo"/>.</summary>
/// <param name="schedule">
/// Six-field cron in UTC (<c>{second} {minute} {hour} {day} {month} {day of week}</c>), or <c>%Setting%</c> that holds one.
/// </param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>The schedule as it was written.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Whether the last run is kept, so that one that was missed while the host was down is made up for.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether the function also runs at each start of the host.</summary>
    public bool RunOnStartup { get; set; }
}
