namespace Kelmah.LocalHost.Tests.Durable;

/// <summary>The conformance tests with a replay from the rows at every turn.</summary>
public sealed class ReplayConformanceTests() : DurableConformance(0);
