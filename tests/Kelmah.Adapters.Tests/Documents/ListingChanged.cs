using Kelmah.Kernel;

namespace Kelmah.Adapters.Tests.Documents;

[EventName("ListingChanged")]
public sealed record ListingChanged(string Title) : DomainEvent;
