using System.Collections.Immutable;
using Kelmah.Identity;

namespace Kelmah.Notifications;

/// <summary>What the words of a notification are made of, beside the event itself.</summary>
public sealed record NotificationFacts
{
    /// <summary>The job's title.</summary>
    public string Job { get; init; } = "your job";

    /// <summary>The milestone's title.</summary>
    public string Milestone { get; init; } = "your milestone";

    /// <summary>The due date of the milestone that one party proposes now and the other has not agreed to; null for none.</summary>
    public DateTimeOffset? ProposedDueDate { get; init; }

    /// <summary>Why, as somebody wrote it or as the provider's code; null where no reason was given, or it is erased.</summary>
    public string? Reason { get; init; }

    /// <summary>What a client said about its device; null where it said nothing, or the session is deleted.</summary>
    public string? Device { get; init; }

    /// <summary>The name of a saved search; null where it is deleted.</summary>
    public string? Search { get; init; }

    /// <summary>The titles of the jobs that a search has found and that are open now, the latest first.</summary>
    public ImmutableArray<string> FoundJobs { get; init; } = [];

    /// <summary>A currency that cannot be booked, as the payment provider writes it; null where it is not known.</summary>
    public string? PaidCurrency { get; init; }

    /// <summary>The hirer, if the event names one.</summary>
    public Guid? HirerId { get; init; }

    /// <summary>The worker, if the event names one.</summary>
    public Guid? WorkerId { get; init; }

    /// <summary>The device and the place of the session, if the event is about one that is still there.</summary>
    public SessionOrigin? Session { get; init; }

    /// <summary>Where the reader is: days and times are told by the clocks there.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>First names.</summary>
    public ImmutableDictionary<Guid, string> Names { get; init; } = ImmutableDictionary<Guid, string>.Empty;

    /// <summary>The hirer's first name.</summary>
    public string Hirer => NameOf(HirerId) ?? "The hirer";

    /// <summary>The worker's first name.</summary>
    public string Worker => NameOf(WorkerId) ?? "The worker";

    /// <summary>A person's first name.</summary>
    public string NameOf(Guid userId) => NameOf((Guid?)userId) ?? "The other party";

    private string? NameOf(Guid? userId) => userId is { } id && Names.TryGetValue(id, out var name) ? name : null;
}
