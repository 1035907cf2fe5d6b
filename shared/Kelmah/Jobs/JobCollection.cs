using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>How jobs are stored.</summary>
public static class JobCollection
{
    /// <summary>Who offers it.</summary>
    public static readonly Field<Job, Guid> HirerId = Field.Of((Job job) => job.HirerId);

    /// <summary>Where it stands.</summary>
    public static readonly Field<Job, JobStatus> Status = Field.Of((Job job) => job.Status);

    /// <summary>What it asks for.</summary>
    public static readonly Field<Job, ExperienceLevel> ExperienceLevel = Field.Of((Job job) => job.ExperienceLevel);

    /// <summary>Whether it can be done from anywhere.</summary>
    public static readonly Field<Job, bool> IsRemote = Field.Of((Job job) => job.IsRemote);

    /// <summary>The budget's currency.</summary>
    public static readonly Field<Job, string> Currency = new("budgetMin.currency");

    /// <summary>The least budget, in minor units.</summary>
    public static readonly Field<Job, long> BudgetMin = Field.Of((Job job) => job.BudgetMin.MinorUnits);

    /// <summary>The largest budget, in minor units.</summary>
    public static readonly Field<Job, long> BudgetMax = Field.Of((Job job) => job.BudgetMax.MinorUnits);

    /// <summary>What it takes.</summary>
    public static readonly ArrayField<Job, string> Skills = Field.OfArray((Job job) => job.Skills);

    /// <summary>When it closes by itself.</summary>
    public static readonly Field<Job, DateTimeOffset> Deadline = Field.Of((Job job) => job.Deadline!.Value);

    /// <summary>When to remind of the deadline.</summary>
    public static readonly Field<Job, DateTimeOffset> ReminderDueAt = Field.Of((Job job) => job.ReminderDueAt!.Value);

    /// <summary>When it was first published.</summary>
    public static readonly Field<Job, DateTimeOffset> PublishedAt = Field.Of((Job job) => job.PublishedAt!.Value);

    /// <summary>The title.</summary>
    public static readonly Field<Job, string> Title = Field.Of((Job job) => job.Title);

    /// <summary>The description.</summary>
    public static readonly Field<Job, string> Description = Field.Of((Job job) => job.Description);

    private static readonly Field<Job, Guid> Id = Field.Of((Job job) => job.Id);

    private static readonly Field<Job, double> Latitude = Field.Of((Job job) => job.Location!.Latitude!.Value);

    private static readonly Field<Job, double> Longitude = Field.Of((Job job) => job.Location!.Longitude!.Value);

    /// <summary>The collection.</summary>
    public static readonly CollectionDefinition<Job> Definition = new(
        "jobs",
        [
            new("hirer", IndexKind.Ordered, HirerId, Status),
            new("status_newest", IndexKind.Ordered, Status, Id, ExperienceLevel, IsRemote, BudgetMax),
            new("status_published", IndexKind.Ordered, Status, PublishedAt),
            new("status_budget_max", IndexKind.Ordered, Status, BudgetMax),
            new("status_deadline", IndexKind.Ordered, Status, Deadline),
            new("skills", IndexKind.Array, Skills, Status, Id, ExperienceLevel, IsRemote, BudgetMax),
            new("reminder", IndexKind.Ordered, ReminderDueAt),
            new("text", IndexKind.Text, Title, Description),
            new("place", IndexKind.Geo, Latitude, Longitude),
        ],
        [new(Title, MaxLength: 120), new(Description, MaxLength: 10_000), new(BudgetMin, Minimum: 1), new(BudgetMax, Minimum: 1)]);
}
