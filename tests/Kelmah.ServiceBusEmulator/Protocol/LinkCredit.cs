namespace Kelmah.ServiceBusEmulator.Protocol;

/// <summary>
/// How many more messages a client wants on a link. It follows the library's own count, and puts right what that forgets; see
/// <see cref="LibraryInternals.Credit"/>. All counts begin with the link.
/// </summary>
internal sealed class LinkCredit
{
    private long sent;
    private long libraryLimit;
    private long clientLimit;

    public bool IsAvailable => clientLimit > sent;

    /// <summary>A flow came.</summary>
    /// <param name="more">The difference between the client's limit and the library's before the flow.</param>
    /// <param name="libraryCredit">What the library counts since.</param>
    public void Flow(int more, uint libraryCredit)
    {
        var before = libraryLimit;
        libraryLimit = sent + (int)libraryCredit;
        clientLimit = more > 0 ? libraryLimit : before + more;
    }

    public void Sent() => sent++;

    /// <summary>The client took its credit back. The library counts what it knew of as if it had been used.</summary>
    public void Drained(uint libraryCredit)
    {
        sent += (int)libraryCredit;
        libraryLimit = sent;
        clientLimit = sent;
    }
}
