using Kelmah.Kernel;

namespace Kelmah.Functions.Payments;

/// <summary>What opens a payout account.</summary>
/// <param name="Country">Where the worker is paid, ISO 3166-1 alpha-2.</param>
[SchemaName("PayoutOnboardingInput")]
public sealed record PayoutOnboardingInput(string Country);
