namespace Kelmah.LocalHost.Durable;

/// <summary>What an event of a history says. The numbers are on disk: none ever changes its meaning.</summary>
internal enum HistoryEventKind
{
    // Decisions of the orchestrator.
    ActivityScheduled = 1,
    TimerCreated = 2,
    SubOrchestrationCreated = 3,
    EventSent = 4,

    // What comes to it.
    ActivityCompleted = 11,
    ActivityFailed = 12,
    TimerFired = 13,
    SubOrchestrationCompleted = 14,
    SubOrchestrationFailed = 15,
    EventRaised = 16,
    Suspended = 17,
    Resumed = 18,
    Terminated = 19,
}
