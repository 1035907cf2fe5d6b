using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>What the parties agree to, besides the total and the milestones. Fixed at signing.</summary>
/// <param name="Text">In the parties' own words; at most <see cref="MaxTextLength"/> characters.</param>
/// <param name="FeeBasisPoints">The platform's share of each release, taken from the worker's, 0 to 10 000.</param>
/// <param name="InspectionDays">Days after the last submission until a milestone is approved by itself, 1 to 30.</param>
/// <param name="Currency">Of the total and of every milestone.</param>
[SchemaName("ContractTerms")]
public sealed record ContractTerms(string Text, int FeeBasisPoints, int InspectionDays, Currency Currency)
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxTextLength = 20_000;

    /// <summary>The shortest inspection, in days (Escrow.com: 1 to 30 days agreed).</summary>
    public const int MinInspectionDays = 1;

    /// <summary>The longest inspection, in days.</summary>
    public const int MaxInspectionDays = 30;
}
