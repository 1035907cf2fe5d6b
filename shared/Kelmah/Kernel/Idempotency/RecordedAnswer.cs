using System.Diagnostics.CodeAnalysis;

namespace Kelmah.Kernel.Idempotency;

/// <summary>An HTTP answer, whole.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">Of the body; null without one.</param>
/// <param name="Body">The bytes; null for none.</param>
/// <param name="Location">Where what was created is found.</param>
/// <param name="ETag">The version.</param>
[SuppressMessage("Performance", "CA1819", Justification = "The bytes go to the wire or the store as they are.")]
public sealed record RecordedAnswer(int Status, string? ContentType = null, byte[]? Body = null, string? Location = null, string? ETag = null);
