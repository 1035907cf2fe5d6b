using System.ComponentModel.DataAnnotations;
using Kelmah.Domain.Contracts;

namespace Kelmah.Application.Contracts;

/// <summary>Settings <c>Contracts__…</c>: what a new draft starts with.</summary>
public sealed class ContractOptions
{
    /// <summary>The platform's share of each release, in basis points, pinned when the contract is drafted. 10 % (Upwork's for years).</summary>
    [Range(0, 10_000)]
    public int FeeBasisPoints { get; set; } = 1_000;

    /// <summary>Days until a submission is approved by itself; the parties can agree on others before they sign.</summary>
    [Range(ContractTerms.MinInspectionDays, ContractTerms.MaxInspectionDays)]
    public int InspectionDays { get; set; } = 14;
}
