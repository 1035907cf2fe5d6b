using System.ComponentModel.DataAnnotations;

namespace Kelmah.Functions.Queues;

/// <summary>Settings <c>Queues__…</c>, for the worker of the Functions host.</summary>
public sealed class QueueOptions
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Queues";

    /// <summary>
    /// How long a message whose function failed is held at most before it is given back: 1 s after the first delivery, twice as long
    /// after each further one. Less than the lock is renewed for, which is 5 minutes (host.json).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:04:30", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxHold { get; set; } = TimeSpan.FromMinutes(4);
}
