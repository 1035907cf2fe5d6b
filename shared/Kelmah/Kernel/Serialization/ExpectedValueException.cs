using System.Text.Json;

namespace Kelmah.Kernel.Serialization;

/// <summary>A converter found another value than it reads. The message says to the caller what is expected, and repeats nothing that was sent.</summary>
/// <param name="expected">A sentence.</param>
internal sealed class ExpectedValueException(string expected) : JsonException(expected);
