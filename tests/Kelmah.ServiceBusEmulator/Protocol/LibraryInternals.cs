using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Listener;

namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>
/// What lies hidden in AMQPNetLite 2.5.5 and without which links can stall for good. The version is pinned; should a
/// later one hide it elsewhere, the first use fails.
/// </summary>
internal static class LibraryInternals
{
    /// <summary>
    /// The credit that the library counts for a link to a client. It forgets all credit when a flow brings none, and tells its
    /// user only the difference to what it counted before.
    /// </summary>
    public static uint Credit(ListenerLink link) => CreditOf(link);

    /// <summary>
    /// Opens the session's window of outgoing transfers wide. The clients announce the widest window there is, and if such a
    /// flow has overtaken the library's count of the transfer that it answers, the library's sum overflows to a closed window,
    /// which nothing opens until the client's next flow.
    /// </summary>
    public static void OpenWindow(Session session) => WindowOf(session) = int.MaxValue;

    /// <summary>The sessions of a connection by their channel; see <see cref="FreshChannels"/>.</summary>
    public static ref Session?[] Sessions(Connection connection) => ref SessionsOf(connection);

    /// <summary>The channel of a session.</summary>
    public static ref ushort Channel(Session session) => ref ChannelOf(session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "localSessions")]
    private static extern ref Session?[] SessionsOf(Connection connection);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "channel")]
    private static extern ref ushort ChannelOf(Session session);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Credit")]
    private static extern uint CreditOf(ListenerLink link);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "outgoingWindow")]
    private static extern ref uint WindowOf(Session session);
}
