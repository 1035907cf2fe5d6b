using Amqp.Framing;
using Amqp.Types;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>The errors that the service answers with. The client tells them apart by their condition alone.</summary>
internal static class Conditions
{
    public const string NotFound = "amqp:not-found";
    public const string NotAllowed = "amqp:not-allowed";
    public const string NotImplemented = "amqp:not-implemented";
    public const string Timeout = "com.microsoft:timeout";
    public const string MessageLockLost = "com.microsoft:message-lock-lost";
    public const string MessageNotFound = "com.microsoft:message-not-found";
    public const string SessionLockLost = "com.microsoft:session-lock-lost";
    public const string SessionCannotBeLocked = "com.microsoft:session-cannot-be-locked";

    public static Error Error(string condition, string description) => new(new Symbol(condition)) { Description = description };
}
