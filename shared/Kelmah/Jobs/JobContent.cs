using System.Collections.Immutable;
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
/// <param name="Attachments">Drawings and photos of the work, up to 10 files that the hirer has uploaded.</param>
[SchemaName("JobContent")]
public sealed record JobContent(
    string Title,
    string Description,
    Money BudgetMin,
    Money BudgetMax,
    ImmutableArray<string> Skills,
    ExperienceLevel ExperienceLevel,
    ImmutableArray<string>? Requirements = null,
    Location? Location = null,
    bool IsRemote = false,
    DateTimeOffset? Deadline = null,
    ImmutableArray<ScreeningQuestion>? Questions = null,
    ImmutableArray<JobAttachment>? Attachments = null)
{
    /// <summary>Replaces text whose author is erased.</summary>
    public const string Erased = "Deleted with its author's account";

    /// <summary>Its errors by field; null where it is valid.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Line("title", Title, 5, 120);
        errors.Text("description", Description, 20, 10_000);
        errors.Require(BudgetMin.IsPositive, "budgetMin", "It is above zero.");
        var oneCurrency = BudgetMin.Currency == BudgetMax.Currency;
        errors.Require(oneCurrency, "budgetMax", "It has the currency of budgetMin.");
        errors.Require(!oneCurrency || BudgetMax >= BudgetMin, "budgetMax", "It is not below budgetMin.");
        errors.Require(Skills.Length > 0, "skills", "It has at least one item.");
        errors.Lines("skills", Skills, Kernel.Skills.MaxCount, Kernel.Skills.MaxLength);
        errors.Lines("requirements", Requirements, 30, 500);
        errors.Require(IsRemote || Location is not null, "location", "It is required unless the job is remote.");
        Location?.Check(errors, "location");
        ScreeningQuestion.Check(Questions ?? [], errors);
        JobAttachment.Check(Attachments ?? [], errors);
        return errors.Found(out var refusal) ? refusal : null;
    }

    /// <summary>The fields, by their names in JSON, in which it differs from an earlier content.</summary>
    public ImmutableArray<string> ChangesSince(JobContent before)
    {
        (string Field, bool IsSame)[] fields =
        [
            ("title", Title == before.Title),
            ("description", Description == before.Description),
            ("budgetMin", BudgetMin == before.BudgetMin),
            ("budgetMax", BudgetMax == before.BudgetMax),
            ("skills", Skills.SequenceEqual(before.Skills)),
            ("experienceLevel", ExperienceLevel == before.ExperienceLevel),
            ("requirements", (Requirements ?? []).SequenceEqual(before.Requirements ?? [])),
            ("location", Location == before.Location),
            ("isRemote", IsRemote == before.IsRemote),
            ("deadline", Deadline == before.Deadline),
            ("questions", (Questions ?? []).SequenceEqual(before.Questions ?? [])),
            ("attachments", (Attachments ?? []).SequenceEqual(before.Attachments ?? [])),
        ];
        return [.. fields.Where(field => !field.IsSame).Select(field => field.Field)];
    }
}

/// <summary>A file that shows the work: every signed-in user reads it once the job is published.</summary>
/// <param name="Name">What it shows, 1 to 200 characters.</param>
/// <param name="AttachmentId">An uploaded file of the hirer's.</param>
[SchemaName("JobAttachment")]
public sealed record JobAttachment(string Name, Guid AttachmentId)
{
    /// <summary>Attachments of one job at most.</summary>
    public const int MaxCount = 10;

    /// <summary>Adds the errors of a job's attachments, but for whose they are.</summary>
    /// <param name="attachments">As they were read; a list in JSON can hold null.</param>
    /// <param name="errors">Where to add them.</param>
    public static void Check(IReadOnlyList<JobAttachment?> attachments, InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(attachments.Count <= MaxCount, "attachments", $"It has at most {MaxCount} items.");
        for (var index = 0; index < Math.Min(attachments.Count, MaxCount); index++)
        {
            errors.Require(attachments[index] is not null, $"attachments[{index}]", "It must not be null.");
            errors.Line($"attachments[{index}].name", attachments[index]?.Name, attachments[index] is null ? 0 : 1, 200);
        }
    }
}

/// <summary>What a hirer asks everybody who applies.</summary>
/// <param name="Text">1 to 300 characters; once in a job.</param>
/// <param name="IsRequired">Whether an application without an answer is refused.</param>
[SchemaName("ScreeningQuestion")]
public sealed record ScreeningQuestion(string Text, bool IsRequired = true)
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
        errors.Require(questions.Count <= MaxCount, "questions", $"It has at most {MaxCount} items.");
        for (var index = 0; index < Math.Min(questions.Count, MaxCount); index++)
            errors.Line($"questions[{index}].text", questions[index]?.Text, 1, MaxLength);
        var texts = questions.Select(question => question?.Text).ToList();
        errors.Require(texts.Distinct(StringComparer.Ordinal).Count() == texts.Count, "questions", "Each question is asked once.");
    }
}
