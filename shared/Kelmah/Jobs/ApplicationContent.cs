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
    string CoverLetter,
    Money ProposedRate,
    int EstimatedDuration,
    ImmutableArray<PortfolioItem>? Portfolio = null,
    ImmutableArray<ScreeningAnswer>? Answers = null)
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check()
    {
        var errors = new InputErrors();
        errors.Text("coverLetter", CoverLetter, 1, 5_000);
        errors.Require(ProposedRate.IsPositive, "proposedRate", "It is above zero.");
        errors.Range("estimatedDuration", EstimatedDuration, 1, 730);
        var portfolio = Portfolio ?? [];
        errors.Require(portfolio.Length <= 20, "portfolio", "It has at most 20 items.");
        for (var index = 0; index < Math.Min(portfolio.Length, 20); index++) PortfolioItem.Check(portfolio[index], errors, $"portfolio[{index}]");
        return errors.Found(out var refusal) ? refusal : null;
    }
}
