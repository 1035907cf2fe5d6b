using Kelmah.Kernel.Persistence;

namespace Kelmah.Benchmarks;

public static class SampleJobCollection
{
    public static readonly Field<SampleJob, Guid> HirerId = Field.Of((SampleJob job) => job.HirerId);
    public static readonly Field<SampleJob, SampleStatus> Status = Field.Of((SampleJob job) => job.Status);
    public static readonly Field<SampleJob, string> Category = Field.Of((SampleJob job) => job.Category);
    public static readonly Field<SampleJob, long> Budget = Field.Of((SampleJob job) => job.Budget.MinorUnits);

    public static readonly CollectionDefinition<SampleJob> Definition = new(
        "sample_jobs",
        [new("hirer", IndexKind.Ordered, HirerId), new("category", IndexKind.Ordered, Status, Category)],
        [new FieldRule(Budget, Minimum: 0)]);
}
