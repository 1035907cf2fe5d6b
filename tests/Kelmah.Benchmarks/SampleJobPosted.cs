using Kelmah.Kernel;

namespace Kelmah.Benchmarks;

[EventName("SampleJobPosted")]
public sealed record SampleJobPosted(Guid JobId, Guid HirerId, string Title) : DomainEvent;
