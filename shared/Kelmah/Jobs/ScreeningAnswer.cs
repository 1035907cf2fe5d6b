using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>An applicant's answer, beside the question as it was asked: the answer keeps its sense when the job changes.</summary>
/// <param name="Question">The text of one of the job's questions.</param>
/// <param name="Answer">1 to 2 000 characters.</param>
[SchemaName("ScreeningAnswer")]
public sealed record ScreeningAnswer(string Question, string Answer)
{
    /// <summary>Characters of an answer at most.</summary>
    public const int MaxLength = 2_000;

    /// <summary>What is wrong with the answers to a job's questions; null where nothing is.</summary>
    /// <param name="answers">As they were read; a list in JSON can hold null.</param>
    /// <param name="questions">What the job asks now.</param>
    public static Refusal? Check(IReadOnlyList<ScreeningAnswer?> answers, ImmutableArray<ScreeningQuestion> questions)
    {
        var errors = new InputErrors();
        errors.Require(answers.Count <= questions.Length, "answers", "It has at most one answer for each question of the job.");
        for (var index = 0; index < Math.Min(answers.Count, questions.Length); index++)
        {
            var answer = answers[index];
            errors.Require(
                questions.Any(question => question.Text == answer?.Question), $"answers[{index}].question", "It is not one of the job's questions.");
            errors.Text($"answers[{index}].answer", answer?.Answer, 1, MaxLength);
        }

        var answered = answers.Select(answer => answer?.Question).ToList();
        errors.Require(answered.Distinct(StringComparer.Ordinal).Count() == answered.Count, "answers", "Each question is answered once.");
        foreach (var question in questions.Where(question => question.IsRequired && !answered.Contains(question.Text)))
            errors.Require(false, "answers", $"The question must be answered: {question.Text}");
        return errors.Found(out var refusal) ? refusal : null;
    }
}
