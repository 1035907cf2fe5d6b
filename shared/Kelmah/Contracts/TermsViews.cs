using System.Collections.Immutable;
using Kelmah.Kernel;

namespace Kelmah.Contracts;

/// <summary>A version of a contract's terms with its text, as the parties read it before they sign.</summary>
/// <param name="ContractId">The contract.</param>
/// <param name="Version">1, 2, … within the contract; 0 for a contract from before versions were kept, whose text is written as the contract stands now.</param>
/// <param name="Hash">What a signature is given for: SHA-256 of the text in UTF-8. Of version 0, the hash of the form that was signed then.</param>
/// <param name="Text">Plain English; lines that begin with <c>&gt;</c> are the parties' own words.</param>
/// <param name="IsCurrent">Whether it is the one that counts now, or would count once it is signed.</param>
/// <param name="Cause">What made it; null for version 0.</param>
/// <param name="AmendmentId">The amendment that made it; null for none.</param>
/// <param name="Signatures">Who has signed this text.</param>
/// <param name="CreatedAt">When it was first written, UTC.</param>
/// <param name="AgreedAt">When it came into force between the parties, UTC; null where it did not.</param>
[SchemaName("ContractTermsVersion")]
public sealed record ContractTermsView(
    Guid ContractId,
    int Version,
    string Hash,
    string Text,
    bool IsCurrent,
    TermsCause? Cause,
    Guid? AmendmentId,
    ImmutableArray<Signature> Signatures,
    DateTimeOffset CreatedAt,
    DateTimeOffset? AgreedAt)
{
    internal static ContractTermsView Of(ContractTermsVersion terms, Contract contract) => new(
        terms.ContractId,
        terms.Number,
        terms.Hash,
        terms.Text,
        terms.Number == contract.TermsVersion,
        terms.Cause,
        terms.AmendmentId,
        terms.Signatures,
        terms.CreatedAt,
        terms.AgreedAt);

    internal static ContractTermsView OfEarlier(Contract contract, string text) => new(
        contract.Id, contract.TermsVersion, contract.TermsHash, text, IsCurrent: true, Cause: null, AmendmentId: null, contract.Signatures, contract.CreatedAt, contract.SignedAt);
}

/// <summary>A version of a contract's terms without its text.</summary>
/// <param name="ContractId">The contract.</param>
/// <param name="Version">1, 2, … within the contract.</param>
/// <param name="Hash">What a signature is given for: SHA-256 of the text in UTF-8.</param>
/// <param name="IsCurrent">Whether it is the one that counts now, or would count once it is signed.</param>
/// <param name="Cause">What made it.</param>
/// <param name="AmendmentId">The amendment that made it; null for none.</param>
/// <param name="Signatures">Who has signed this text.</param>
/// <param name="CreatedAt">When it was first written, UTC.</param>
/// <param name="AgreedAt">When it came into force between the parties, UTC; null where it did not.</param>
[SchemaName("ContractTermsSummary")]
public sealed record ContractTermsSummary(
    Guid ContractId,
    int Version,
    string Hash,
    bool IsCurrent,
    TermsCause Cause,
    Guid? AmendmentId,
    ImmutableArray<Signature> Signatures,
    DateTimeOffset CreatedAt,
    DateTimeOffset? AgreedAt)
{
    internal static ContractTermsSummary Of(ContractTermsVersion terms, Contract contract) => new(
        terms.ContractId,
        terms.Number,
        terms.Hash,
        terms.Number == contract.TermsVersion,
        terms.Cause,
        terms.AmendmentId,
        terms.Signatures,
        terms.CreatedAt,
        terms.AgreedAt);
}
