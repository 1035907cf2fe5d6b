using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Identity;

/// <summary>
/// Wrong passwords or codes that were given at one place since the last right one: within a session, on a known device, or at the
/// second step of the sign-ins of a user. Each place has a count of its own, so that nobody can lock a user out of the sessions and
/// devices that the user has, and whoever has one of them cannot guess without end (OWASP: device cookies).
/// </summary>
public sealed record WrongGuesses : Entity
{
    /// <summary>A <see cref="GuessPlace"/>; unique.</summary>
    public required string Place { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Since the last right guess, or since the last lock.</summary>
    public required int Count { get; init; }

    /// <summary>Locks since the last right guess: each is twice as long as the one before.</summary>
    public int Locks { get; init; }

    /// <summary>No guess is taken before this time, UTC.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>When it is forgotten, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The first wrong guess at a place.</summary>
    public static WrongGuesses First(Guid id, GuessPlace place, Guid userId, LockoutOptions lockouts, DateTimeOffset now) => Raise(
        new WrongGuesses { Id = id, Place = place.Key, UserId = userId, Count = 1, ExpiresAt = now + lockouts.Remembered, CreatedAt = now },
        new GuessFailed(userId, place.Kind, 1),
        now);

    public bool IsLocked(DateTimeOffset now) => now < LockedUntil;

    /// <summary>Another wrong guess; some in a row lock the place, each time for twice as long.</summary>
    public WrongGuesses Fail(GuessKind kind, LockoutOptions lockouts, DateTimeOffset now)
    {
        var count = Count + 1;
        if (count < lockouts.WrongGuesses) return Raise(this with { Count = count, ExpiresAt = now + lockouts.Remembered }, new GuessFailed(UserId, kind, count), now);
        var until = now + lockouts.LengthOf(Locks);
        return Raise(
            this with { Count = 0, Locks = Locks + 1, LockedUntil = until, ExpiresAt = until + lockouts.Remembered }, new GuessesLocked(UserId, kind, until), now);
    }
}

/// <summary>Where passwords or codes are guessed.</summary>
/// <param name="Key">As it is stored.</param>
/// <param name="Kind">What is guessed there.</param>
public sealed record GuessPlace(string Key, GuessKind Kind)
{
    /// <summary>Passwords that are asked for within a session.</summary>
    public static GuessPlace PasswordsOfSession(Guid sessionId) => new($"session:{sessionId}:password", GuessKind.Password);

    /// <summary>Codes that are given within a session.</summary>
    public static GuessPlace CodesOfSession(Guid sessionId) => new($"session:{sessionId}:code", GuessKind.Code);

    /// <summary>Codes that are sent to a user by a channel, in all sessions together: whoever starts sessions anew gets no more guesses.</summary>
    public static GuessPlace CodesOfChannel(Guid userId, FactorMethod channel) => new($"user:{userId}:{ProcessState.NameOf(channel)}", GuessKind.Code);

    /// <summary>Passwords of sign-ins from a known device.</summary>
    public static GuessPlace PasswordsOfDevice(Guid deviceId) => new($"device:{deviceId}:password", GuessKind.Password);

    /// <summary>The second step of sign-ins, from a known device or from all that are not known.</summary>
    public static GuessPlace CodesOfSignIn(Guid userId, Guid? deviceId) =>
        new(deviceId is { } known ? $"device:{known}:code" : $"user:{userId}:code", GuessKind.Code);
}

/// <summary>What is guessed.</summary>
public enum GuessKind
{
    Password,

    /// <summary>Of an authenticator, a text message or a mail, or a recovery code.</summary>
    Code,
}

/// <summary>What happens to guesses at a password or a code.</summary>
public abstract record GuessEvent(Guid UserId, GuessKind Kind) : DomainEvent;

/// <summary>A wrong password or code was given.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Kind">What was given.</param>
/// <param name="Count">How many in a row at this place.</param>
[EventName("GuessFailed")]
public sealed record GuessFailed(Guid UserId, GuessKind Kind, int Count) : GuessEvent(UserId, Kind);

/// <summary>Too many wrong ones were given in a row.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Kind">What was given.</param>
/// <param name="LockedUntil">UTC.</param>
[EventName("GuessesLocked")]
public sealed record GuessesLocked(Guid UserId, GuessKind Kind, DateTimeOffset LockedUntil) : GuessEvent(UserId, Kind);

/// <summary>How counts of wrong guesses are stored.</summary>
public static class WrongGuessesCollection
{
    public static readonly Field<WrongGuesses, string> Place = Field.Of((WrongGuesses guesses) => guesses.Place);
    public static readonly Field<WrongGuesses, Guid> UserId = Field.Of((WrongGuesses guesses) => guesses.UserId);
    public static readonly Field<WrongGuesses, DateTimeOffset> ExpiresAt = Field.Of((WrongGuesses guesses) => guesses.ExpiresAt);

    public static readonly CollectionDefinition<WrongGuesses> Definition = new(
        "wrong_guesses",
        [new("place", IndexKind.Unique, Place), new("user", IndexKind.Ordered, UserId), new("expires_at", IndexKind.TimeToLive, ExpiresAt)],
        []);
}
