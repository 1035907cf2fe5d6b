using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

public static class JobCollection
{
    public static readonly Field<Job, Guid> HirerId = Field.Of((Job job) => job.HirerId);

    public static readonly Field<Job, JobStatus> Status = Field.Of((Job job) => job.Status);

    public static readonly Field<Job, ExperienceLevel> ExperienceLevel = Field.Of((Job job) => job.ExperienceLevel);

    public static readonly Field<Job, bool> IsRemote = Field.Of((Job job) => job.IsRemote);

    public static readonly Field<Job, string> Currency = new("budgetMin.currency");

    /// <summary>In minor units.</summary>
    public static readonly Field<Job, long> BudgetMin = Field.Of((Job job) => job.BudgetMin.MinorUnits);

    /// <summary>In minor units.</summary>
    public static readonly Field<Job, long> BudgetMax = Field.Of((Job job) => job.BudgetMax.MinorUnits);

    public static readonly ArrayField<Job, string> Skills = Field.OfArray((Job job) => job.Skills);

    public static readonly Field<Job, DateTimeOffset> Deadline = Field.Of((Job job) => job.Deadline!.Value);

    public static readonly Field<Job, DateTimeOffset> ReminderDueAt = Field.Of((Job job) => job.ReminderDueAt!.Value);

    public static readonly Field<Job, DateTimeOffset> PublishedAt = Field.Of((Job job) => job.PublishedAt!.Value);

    public static readonly Field<Job, string> Title = Field.Of((Job job) => job.Title);

    public static readonly Field<Job, string> Description = Field.Of((Job job) => job.Description);

    public static readonly Field<Job, Guid> Id = Field.Of((Job job) => job.Id);

    public static readonly Field<Job, string> CityKey = Field.Of((Job job) => job.CityKey!);

    public static readonly Field<Job, string> RegionKey = Field.Of((Job job) => job.RegionKey!);

    private static readonly Field<Job, double> Latitude = Field.Of((Job job) => job.Location!.Latitude!.Value);

    private static readonly Field<Job, double> Longitude = Field.Of((Job job) => job.Location!.Longitude!.Value);

    public static readonly CollectionDefinition<Job> Definition = new(
        "jobs",
        [
            new("hirer", IndexKind.Ordered, HirerId, Status),
            new("status_newest", IndexKind.Ordered, Status, Id, ExperienceLevel, IsRemote, BudgetMax, CityKey, RegionKey, PublishedAt),
            new("status_published", IndexKind.Ordered, Status, PublishedAt),
            new("status_budget_max", IndexKind.Ordered, Status, BudgetMax),
            new("status_deadline", IndexKind.Ordered, Status, Deadline),
            new("skills", IndexKind.Array, Skills, Status, Id, ExperienceLevel, IsRemote, BudgetMax),
            new("reminder", IndexKind.Ordered, ReminderDueAt),
            new("text", IndexKind.Text, Title, Description),
            new("place", IndexKind.Geo, Latitude, Longitude),
        ],
        [new(Title, MaxLength: 120), new(Description, MaxLength: 10_000), new(BudgetMin, Minimum: 1), new(BudgetMax, Minimum: 1)])
    {
        Revision = 2,
        Normalized = [Skills],
        Sensitive = new SensitiveFields<Job>(
            job => job.HirerId, (job, replace) => job.Location?.Address is null ? job : job with { Location = job.Location.ReplaceSensitive(replace) }),
    };
}
