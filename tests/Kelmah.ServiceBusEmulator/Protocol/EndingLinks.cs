using Amqp;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>Use of links that may end at any moment, on the client's side or with the connection.</summary>
internal static class EndingLinks
{
    /// <summary>
    /// Uses a link, unless it has ended. Nothing else is to be done then: the end is reported to those who asked for it.
    /// </summary>
    /// <returns>Whether the link was there to the last.</returns>
    public static bool TryUse(Action use)
    {
        try
        {
            use();
            return true;
        }
        catch (Exception exception) when (exception is AmqpException or ObjectDisposedException)
        {
            return false;
        }
    }
}
