namespace Kelmah.Benchmarks;

/// <summary>One measured figure beside the limit that was measured in the same run.</summary>
/// <param name="Figure">What was measured.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what: <c>/s</c>, <c>ms</c>, <c>MB</c>.</param>
/// <param name="Limit">What bounds it, measured in the same run; null where the aim is a constant.</param>
/// <param name="LimitName">What the limit is, or the aim as a text.</param>
/// <param name="Detail">Percentiles and the like.</param>
public sealed record BenchmarkRow(string Figure, double Value, string Unit, double? Limit, string LimitName, string? Detail = null);
