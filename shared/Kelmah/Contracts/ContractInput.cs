using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>What the hirer can change of a draft.</summary>
/// <param name="TotalAmount">Above zero, in the contract's currency.</param>
/// <param name="Terms">The text and the inspection; the fee and the currency stay as they are.</param>
[SchemaName("ContractInput")]
public sealed record ContractInput(Money TotalAmount, ContractTerms Terms)
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public Refusal? Check(Contract current)
    {
        var errors = new InputErrors();
        errors.Require(TotalAmount.IsPositive, "totalAmount", "It must be above zero.");
        errors.Require(TotalAmount.Currency == current.Terms.Currency, "totalAmount.currency", "The currency stays as it is.");
        errors.Text("terms.text", Terms.Text, 0, ContractTerms.MaxTextLength);
        errors.Range("terms.inspectionDays", Terms.InspectionDays, ContractTerms.MinInspectionDays, ContractTerms.MaxInspectionDays);
        errors.Require(Terms.FeeBasisPoints == current.Terms.FeeBasisPoints, "terms.feeBasisPoints", "The platform sets the fee.");
        errors.Require(Terms.Currency == current.Terms.Currency, "terms.currency", "The currency stays as it is.");
        return errors.Found(out var refusal) ? refusal : null;
    }
}
