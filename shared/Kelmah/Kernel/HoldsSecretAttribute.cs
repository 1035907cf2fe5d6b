namespace Kelmah.Kernel;

/// <summary>
/// An answer that holds a secret, such as a token or a code that is shown once. It is never stored, not even to be given again for an
/// <c>Idempotency-Key</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HoldsSecretAttribute : Attribute;
