using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What a hirer writes about a job.</summary>
/// <param name="Title">5 to 120 characters.</param>
/// <param name="Description">20 to 10 000 characters.</param>
/// <param name="BudgetMin">Above zero.</param>
/// <param name="BudgetMax">In the same currency, not below <paramref name="BudgetMin"/>.</param>
/// <param name="Skills">1 to 30.</param>
/// <param name="Requirements">Up to 30 sentences.</param>
/// <param name="Location">Where the work is done; needed unless it is remote.</param>
/// <param name="Deadline">When the job closes, UTC.</param>
/// <param name="Questions">What everybody who applies is asked, up to 10.</param>
/// <param name="IsRemote">Whether it can be done from anywhere.</param>
/// <param name="Attachments">Drawings and photos of the work, up to 10 files that the hirer has uploaded.</param>
[SchemaName("JobContent")]
public sealed record JobContent(
    [Line(5, 120)] string Title,
    [Text(20, 10_000)] string Description,
    Money BudgetMin,
    Money BudgetMax,
    [Skills(Kernel.Skills.MaxCount, MinItems = 1)] ImmutableArray<string> Skills,
    ExperienceLevel ExperienceLevel,
    [Lines(30, 500)] ImmutableArray<string>? Requirements = null,
    Location? Location = null,
    bool IsRemote = false,
    DateTimeOffset? Deadline = null,
    [Items(ScreeningQuestion.MaxCount)] ImmutableArray<ScreeningQuestion>? Questions = null,
    [Items(JobAttachment.MaxCount)] ImmutableArray<JobAttachment>? Attachments = null) : ICheckedInput
{
    /// <summary>Replaces text whose author is erased.</summary>
    public const string Erased = "Deleted with its author's account";

    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        errors.Require(BudgetMin.IsPositive, "budgetMin", "It is above zero.");
        errors.Require(BudgetMax.IsPositive, "budgetMax", "It is above zero.");
        if (errors.AreRead("budgetMin", "budgetMax"))
        {
            var oneCurrency = BudgetMin.Currency == BudgetMax.Currency;
            errors.Require(oneCurrency, "budgetMax", "It has the currency of budgetMin.");
            errors.Require(!oneCurrency || BudgetMax >= BudgetMin, "budgetMax", "It is not below budgetMin.");
        }

        errors.Require(IsRemote || Location is not null || !errors.AreRead("isRemote"), "location", "It is required unless the job is remote.");
        Location?.Check(errors, "location");
        ScreeningQuestion.Check(Questions ?? [], errors);
        JobAttachment.Check(Attachments ?? [], errors);
    }

    /// <summary>The fields in which it differs from an earlier content.</summary>
    public ImmutableArray<JobField> ChangesSince(JobContent before)
    {
        (JobField Field, bool IsSame)[] fields =
        [
            (JobField.Title, Title == before.Title),
            (JobField.Description, Description == before.Description),
            (JobField.BudgetMin, BudgetMin == before.BudgetMin),
            (JobField.BudgetMax, BudgetMax == before.BudgetMax),
            (JobField.Skills, Skills.SequenceEqual(before.Skills)),
            (JobField.ExperienceLevel, ExperienceLevel == before.ExperienceLevel),
            (JobField.Requirements, (Requirements ?? []).SequenceEqual(before.Requirements ?? [])),
            (JobField.Location, Location == before.Location),
            (JobField.IsRemote, IsRemote == before.IsRemote),
            (JobField.Deadline, Deadline == before.Deadline),
            (JobField.Questions, (Questions ?? []).SequenceEqual(before.Questions ?? [])),
            (JobField.Attachments, (Attachments ?? []).SequenceEqual(before.Attachments ?? [])),
        ];
        return [.. fields.Where(field => !field.IsSame).Select(field => field.Field)];
    }
}

/// <summary>A field of <see cref="JobContent"/>, stored under its name in JSON.</summary>
public enum JobField
{
    Title,
    Description,

    [JsonStringEnumMemberName("budgetMin")]
    BudgetMin,

    [JsonStringEnumMemberName("budgetMax")]
    BudgetMax,

    Skills,

    [JsonStringEnumMemberName("experienceLevel")]
    ExperienceLevel,

    Requirements,
    Location,

    [JsonStringEnumMemberName("isRemote")]
    IsRemote,

    Deadline,
    Questions,
    Attachments,
}

/// <summary>A file that shows the work: everybody reads it while the job is open, every signed-in user once it has been published.</summary>
/// <param name="Name">What it shows, 1 to 200 characters.</param>
/// <param name="AttachmentId">An uploaded file of the hirer's.</param>
[SchemaName("JobAttachment")]
public sealed record JobAttachment([Line(1, 200)] string Name, Guid AttachmentId)
{
    /// <summary>Attachments of one job at most.</summary>
    public const int MaxCount = 10;

    /// <summary>Adds the errors of a job's attachments, but for whose they are.</summary>
    /// <param name="attachments">As they were read; a list in JSON can hold null.</param>
    /// <param name="errors">Where to add them.</param>
    public static void Check(IReadOnlyList<JobAttachment?> attachments, InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        for (var index = 0; index < Math.Min(attachments.Count, MaxCount); index++)
        {
            var field = $"attachments[{index}]";
            if (attachments[index] is { } attachment) errors.Check(attachment, field);
            else errors.Require(holds: false, field, "It must not be null.");
        }
    }
}

/// <summary>What a hirer asks everybody who applies.</summary>
/// <param name="Text">1 to 300 characters; once in a job.</param>
/// <param name="IsRequired">Whether an application without an answer is refused.</param>
[SchemaName("ScreeningQuestion")]
public sealed record ScreeningQuestion([Line(1, ScreeningQuestion.MaxLength)] string Text, bool IsRequired = true)
{
    /// <summary>Questions of one job at most.</summary>
    public const int MaxCount = 10;

    /// <summary>Characters of a question at most.</summary>
    public const int MaxLength = 300;

    /// <summary>Adds the errors of a job's questions.</summary>
    /// <param name="questions">As they were read; a list in JSON can hold null.</param>
    /// <param name="errors">Where to add them.</param>
    public static void Check(IReadOnlyList<ScreeningQuestion?> questions, InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        for (var index = 0; index < Math.Min(questions.Count, MaxCount); index++)
            errors.Line($"questions[{index}].text", questions[index]?.Text, 1, MaxLength);
        var texts = questions.Select(question => question?.Text).ToList();
        errors.Require(texts.Distinct(StringComparer.Ordinal).Count() == texts.Count, "questions", "Each question is asked once.");
    }
}
