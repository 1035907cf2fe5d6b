using Kelmah.Kernel;

namespace Kelmah.Functions.Contracts;

/// <summary>What a party signs.</summary>
/// <param name="TermsHash">The contract's <c>termsHash</c> as it was read.</param>
[SchemaName("SignatureInput")]
public sealed record SignatureInput(string TermsHash);
