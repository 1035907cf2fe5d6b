using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Benchmarks;

/// <summary>A document of about the size and the indexes of a job.</summary>
public sealed record SampleJob : Entity
{
    private const string Text =
        "Three bedrooms and a hall need new wiring, sockets and a distribution board. Materials are on site; "
        + "bring your own tools and a certificate of the Energy Commission. Work starts on Monday at seven.";

    public required string Title { get; init; }

    public required string Description { get; init; }

    public Guid HirerId { get; init; }

    public SampleStatus Status { get; init; }

    public required string Category { get; init; }

    public required Money Budget { get; init; }

    public ImmutableArray<string> Skills { get; init; } = [];

    public static SampleJob Post(Guid id, Guid hirerId, int serial, DateTimeOffset now) => Raise(
        new SampleJob
        {
            Id = id,
            CreatedAt = now,
            Title = "Rewire a house in East Legon",
            Description = Text,
            HirerId = hirerId,
            Status = SampleStatus.Active,
            Category = "category-" + (serial % 50),
            Budget = new Money(100_00 + (serial % 10_000), Currency.Ghs),
            Skills = ["wiring", "sockets"],
        },
        new SampleJobPosted(id, hirerId, "Rewire a house in East Legon"),
        now);
}
