namespace Kelmah.Notifications;

/// <summary>A channel did not accept a message.</summary>
public sealed class DeliveryException : Exception
{
    public DeliveryException()
        : this("delivery_failed")
    {
    }

    /// <param name="message">A snake-case word for the reason, without personal data: it is stored and logged.</param>
    public DeliveryException(string message)
        : base(message)
    {
    }

    /// <param name="message">A snake-case word for the reason, without personal data: it is stored and logged.</param>
    /// <param name="innerException">The cause.</param>
    public DeliveryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether no attempt can succeed, because of a wrong address, for example.</summary>
    public bool IsFinal { get; init; }
}
