using Kelmah.Kernel;

namespace Kelmah.Adapters.Tests.Documents;

[EventName("ListingChanged")]
public sealed record ListingChanged(string Title) : DomainEvent;

/// <summary>An event that nothing can write.</summary>
[EventName("ListingBroken")]
public sealed record ListingBroken : DomainEvent
{
    public string Title => throw new NotSupportedException("A listing has no title.");
}
