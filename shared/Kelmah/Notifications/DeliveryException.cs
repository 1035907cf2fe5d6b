namespace Kelmah.Notifications;

/// <summary>A channel did not take a message.</summary>
public sealed class DeliveryException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DeliveryException()
        : this("delivery_failed")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">A snake-case word for why, without personal data: it is stored and logged.</param>
    public DeliveryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">A snake-case word for why, without personal data: it is stored and logged.</param>
    /// <param name="innerException">The cause.</param>
    public DeliveryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same message can never be taken: a wrong address, for example.</summary>
    public bool IsFinal { get; init; }
}
