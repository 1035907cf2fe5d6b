using Kelmah.Kernel;

namespace Kelmah.Jobs;

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

    /// <summary>Notes what is wrong with a job's questions.</summary>
    /// <param name="questions">As they were read; a list in JSON can hold null.</param>
    /// <param name="errors">Where to note it.</param>
    public static void Check(IReadOnlyList<ScreeningQuestion?> questions, InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Require(questions.Count <= MaxCount, "questions", $"It has at most {MaxCount} items.");
        for (var index = 0; index < Math.Min(questions.Count, MaxCount); index++)
            errors.Text($"questions[{index}].text", questions[index]?.Text, 1, MaxLength);
        var texts = questions.Select(question => question?.Text).ToList();
        errors.Require(texts.Distinct(StringComparer.Ordinal).Count() == texts.Count, "questions", "Each question is asked once.");
    }
}
