using System.ComponentModel.DataAnnotations;

namespace Kelmah.Identity;

/// <summary>
/// Settings <c>Lockouts__…</c>: how many wrong passwords or codes lock an account, a session, a device or a network address, and for how
/// long. Each lock that follows another without a right one between them is twice as long.
/// </summary>
public sealed class LockoutOptions
{
    /// <summary>Wrong passwords or codes in a row that lock the place where they were given. Addresses have a number of their own.</summary>
    [Range(2, 100)]
    public int WrongGuesses { get; set; } = 5;

    /// <summary>Minutes of the first lock.</summary>
    [Range(1, 1_440)]
    public int Minutes { get; set; } = 30;

    /// <summary>No lock is longer, in hours; at least as long as the first one.</summary>
    [Range(1, 720)]
    public int MaximumHours { get; set; } = 32;

    /// <summary>Days for which a place is remembered after its last wrong guess, or after its lock.</summary>
    [Range(1, 365)]
    public int RememberedDays { get; set; } = 90;

    /// <summary>The first lock.</summary>
    public TimeSpan First => TimeSpan.FromMinutes(Minutes);

    /// <summary>No lock is longer.</summary>
    public TimeSpan Longest => TimeSpan.FromHours(MaximumHours);

    /// <summary>How long a place is remembered.</summary>
    public TimeSpan Remembered => TimeSpan.FromDays(RememberedDays);

    /// <summary>How long a lock lasts.</summary>
    /// <param name="before">Locks since the last right password or code.</param>
    public TimeSpan LengthOf(int before)
    {
        // 30 doublings of a minute are beyond every maximum.
        var length = First * (1L << Math.Clamp(before, 0, 30));
        return length < Longest ? length : Longest;
    }
}
