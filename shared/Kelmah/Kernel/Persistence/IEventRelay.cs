namespace Kelmah.Kernel.Persistence;

/// <summary>Carries committed events to the queue <c>events</c>.</summary>
public interface IEventRelay
{
    /// <summary>Says that events were committed; returns at once. What is missed here, the relay's timer picks up.</summary>
    void Notify();
}
