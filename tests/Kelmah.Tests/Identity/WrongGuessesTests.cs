using Kelmah.Identity;

namespace Kelmah.Tests.Identity;

public sealed class WrongGuessesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LockoutOptions Lockouts = new();

    [Fact]
    public void Every_fifth_wrong_guess_locks_for_twice_as_long_as_the_one_before()
    {
        var (guesses, now) = (First(), Now);
        foreach (var minutes in (int[])[30, 60, 120, 240, 480, 960, 1_920, 1_920])
        {
            while (!guesses.IsLocked(now)) guesses = guesses.Fail(GuessKind.Code, Lockouts, now);
            Assert.Equal(now.AddMinutes(minutes), guesses.LockedUntil);
            now = guesses.LockedUntil!.Value;
        }

        Assert.Equal(8, guesses.NewEvents.OfType<GuessesLocked>().Count());
        Assert.Equal(8 * 4, guesses.NewEvents.OfType<GuessFailed>().Count());
    }

    [Fact]
    public void It_is_not_forgotten_while_it_is_locked()
    {
        var guesses = First();
        for (var fails = 1; fails < 40; fails++) guesses = guesses.Fail(GuessKind.Password, Lockouts, Now);

        Assert.True(guesses.ExpiresAt > guesses.LockedUntil);
    }

    private static WrongGuesses First() =>
        WrongGuesses.First(new Guid(1, 0, 0, new byte[8]), GuessPlace.CodesOfSession(new Guid(2, 0, 0, new byte[8])), new Guid(3, 0, 0, new byte[8]), Lockouts, Now);
}
