using Kelmah.Kernel;

namespace Kelmah.Benchmarks;

public sealed record SampleJobPosted(Guid JobId, Guid HirerId, string Title) : DomainEvent;
