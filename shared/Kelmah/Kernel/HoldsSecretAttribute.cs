namespace Kelmah.Kernel;

/// <summary>
/// An answer that holds a secret, such as a token or a code that is shown once. It is never stored, not even to be given again for an
/// <c>Idempotency-Key</c>. A type whose answers hold one only at times says of each whether it does (<see cref="IHoldsSecretAtTimes"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HoldsSecretAttribute : Attribute;

/// <summary>An answer that may hold a secret: one that does not is stored like any other.</summary>
public interface IHoldsSecretAtTimes
{
    /// <summary>Whether this one does.</summary>
    bool HoldsSecret { get; }
}
