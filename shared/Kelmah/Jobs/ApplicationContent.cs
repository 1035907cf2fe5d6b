using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Jobs;

/// <summary>What a worker writes when applying.</summary>
/// <param name="CoverLetter">1 to 5 000 characters.</param>
/// <param name="ProposedRate">For the whole job, in the job's currency, above zero.</param>
/// <param name="EstimatedDuration">Days, 1 to 730.</param>
/// <param name="Portfolio">Up to 20 pieces of earlier work.</param>
/// <param name="Answers">To the job's questions; the required ones must be among them.</param>
[SchemaName("ApplicationContent")]
public sealed record ApplicationContent(
    [Text(1, 5_000)] string CoverLetter,
    Money ProposedRate,
    [Within(1, 730)] int EstimatedDuration,
    [Items(PortfolioItem.MaxCount)] ImmutableArray<PortfolioItem>? Portfolio = null,
    [Items(ScreeningQuestion.MaxCount)] ImmutableArray<ScreeningAnswer>? Answers = null) : ICheckedInput
{
    /// <inheritdoc/>
    public void Check(InputErrors errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        errors.Check(this);
        errors.Require(ProposedRate.IsPositive, "proposedRate", "It is above zero.");
        var answers = Answers ?? [];
        for (var index = 0; index < Math.Min(answers.Length, ScreeningQuestion.MaxCount); index++)
            if (answers[index] is { } answer) errors.Check(answer, $"answers[{index}]");
        var portfolio = Portfolio ?? [];
        for (var index = 0; index < Math.Min(portfolio.Length, PortfolioItem.MaxCount); index++) PortfolioItem.Check(portfolio[index], errors, $"portfolio[{index}]");
    }
}

/// <summary>An applicant's answer, with the question as it was asked, so that a later change of the job does not alter it.</summary>
/// <param name="Question">The text of one of the job's questions.</param>
/// <param name="Answer">1 to 2 000 characters.</param>
[SchemaName("ScreeningAnswer")]
public sealed record ScreeningAnswer([Characters(1, ScreeningQuestion.MaxLength)] string Question, [Text(1, ScreeningAnswer.MaxLength)] string Answer)
{
    /// <summary>Characters of an answer at most.</summary>
    public const int MaxLength = 2_000;

    /// <summary>The errors of the answers to a job's questions; null where they are valid.</summary>
    /// <param name="answers">As they were read; a list in JSON can hold null.</param>
    public static Refusal? Check(IReadOnlyList<ScreeningAnswer?> answers, ImmutableArray<ScreeningQuestion> questions)
    {
        var errors = new InputErrors();
        errors.Require(answers.Count <= questions.Length, "answers", "It has at most one answer for each question of the job.");
        for (var index = 0; index < Math.Min(answers.Count, ScreeningQuestion.MaxCount); index++)
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
