using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>What the hirer says about a milestone of a draft.</summary>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Description">At most 5 000 characters.</param>
/// <param name="Amount">Above zero, in the contract's currency.</param>
/// <param name="DueDate">In the future, at most five years away.</param>
[SchemaName("MilestoneInput")]
public sealed record MilestoneInput(string Title, string Description, Money Amount, DateTimeOffset DueDate)
{
    /// <summary>The longest title, in characters.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 5_000;

    /// <summary>The latest due date, from now.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(5 * 366);

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check(Currency currency, DateTimeOffset now)
    {
        var errors = new InputErrors();
        errors.Text("title", Title, 1, MaxTitleLength);
        errors.Text("description", Description, 0, MaxDescriptionLength);
        errors.Require(Amount.IsPositive, "amount", "It must be above zero.");
        errors.Require(Amount.Currency == currency, "amount.currency", "It must be the contract's currency.");
        errors.Require(DueDate > now, "dueDate", "It must be in the future.");
        errors.Require(DueDate < now + Horizon, "dueDate", "It must be within five years.");
        return errors.Found(out var refusal) ? refusal : null;
    }
}
