using Kelmah.Domain;

namespace Kelmah.Infrastructure.Tests.Persistence;

public sealed record ListingChanged(string Title) : DomainEvent;
