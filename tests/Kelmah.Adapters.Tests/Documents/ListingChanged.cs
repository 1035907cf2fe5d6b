using Kelmah.Kernel;

namespace Kelmah.Adapters.Tests.Documents;

public sealed record ListingChanged(string Title) : DomainEvent;
