using Kelmah.Kernel;

namespace Kelmah.Payments;

/// <summary>When and with which fee an escrow's money goes to the worker, as signed.</summary>
/// <param name="FeeBasisPoints">The platform's share of each release, 0 to 10 000.</param>
/// <param name="InspectionDays">Days from a submission to its automatic approval, 1 to 30.</param>
[SchemaName("ReleaseConditions")]
public sealed record ReleaseConditions(int FeeBasisPoints, int InspectionDays);
