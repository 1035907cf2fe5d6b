namespace Kelmah.LocalRuntime;

/// <summary>The message is no longer held under this lock: it ended, or the message is settled already.</summary>
public sealed class MessageLockLostException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public MessageLockLostException()
        : base("The message's lock has ended or the message is settled already.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public MessageLockLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public MessageLockLostException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
