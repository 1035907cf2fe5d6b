using Amqp;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>
/// The channel numbers of one connection, given out in turn. The library takes the lowest that is free, but the client's
/// (Microsoft.Azure.Amqp 2.7) frees the number of a session only some time after its end: a session that comes with the same
/// number by then either closes the connection or is never heard of again.
/// </summary>
internal sealed class FreshChannels
{
    /// <summary>How many numbers go round. Both sides allow more.</summary>
    private const int Count = 4096;

    private int last = -1;

    /// <summary>Gives a session, of which the client does not know yet, its number. Called by the connection's reader only.</summary>
    public void Move(Session session)
    {
        ref var sessions = ref LibraryInternals.Sessions(session.Connection);
        if (sessions.Length < Count) Array.Resize(ref sessions, Count);
        ref var channel = ref LibraryInternals.Channel(session);
        sessions[channel] = null;
        do last = (last + 1) % Count;
        while (sessions[last] is not null);
        channel = (ushort)last;
        sessions[last] = session;
    }
}
