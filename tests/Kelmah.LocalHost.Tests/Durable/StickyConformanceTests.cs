namespace Kelmah.LocalHost.Tests.Durable;

/// <summary>The conformance tests with orchestrations that stay in memory between their turns.</summary>
public sealed class StickyConformanceTests() : DurableConformance(512);
