using System.Buffers.Binary;
using Kelmah.Kernel;

namespace Kelmah.Adapters.Tests.Documents;

/// <summary>Time that moves when told to, and ids of it.</summary>
/// <param name="start">When it starts.</param>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider, IIdSource
{
    private readonly Lock gate = new();
    private DateTimeOffset now = start;
    private long serial;

    public ManualClock()
        : this(new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero))
    {
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public void Advance(TimeSpan time)
    {
        lock (gate) now += time;
    }

    /// <summary>The time and a serial number: larger than the ones before it.</summary>
    public Guid NewId()
    {
        lock (gate)
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteInt64BigEndian(bytes, now.ToUnixTimeMilliseconds() << 16);
            bytes[6] = 0x70;
            BinaryPrimitives.WriteInt64BigEndian(bytes[8..], ++serial);
            bytes[8] |= 0x80;
            return new Guid(bytes, bigEndian: true);
        }
    }
}
