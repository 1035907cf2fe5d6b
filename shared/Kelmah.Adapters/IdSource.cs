using System.Buffers.Binary;
using System.Security.Cryptography;
using Kelmah.Kernel;

namespace Kelmah.Adapters;

/// <summary>
/// UUIDv7 (RFC 9562): 48 bits of milliseconds, a counter of 12 bits in <c>rand_a</c> that makes the ids of one process grow
/// (method 1 of section 6.2), 62 random bits. When the counter is full or the clock steps back, the time of the ids runs ahead.
/// </summary>
/// <param name="clock">The time in the ids.</param>
public sealed class IdSource(TimeProvider clock) : IIdSource
{
    private const int CounterBits = 12;
    private long last;

    public Guid NewId()
    {
        var stamp = NextStamp();
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (stamp >> CounterBits << 16) | 0x7000 | (stamp & 0xFFF));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Milliseconds and counter in one number that only grows.</summary>
    private long NextStamp()
    {
        var present = clock.GetUtcNow().ToUnixTimeMilliseconds() << CounterBits;
        while (true)
        {
            var before = Volatile.Read(ref last);
            var next = Math.Max(present, before + 1);
            if (Interlocked.CompareExchange(ref last, next, before) == before) return next;
        }
    }
}
