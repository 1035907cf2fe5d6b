namespace Kelmah.Tests.Lives;

/// <summary>
/// A world in which the power goes out once at an operation that is chosen. Then another host begins, and whoever was not answered asks
/// again, as a client does.
/// </summary>
internal abstract class CutStage(LifeWorld world, int cut) : IAsyncDisposable
{
    /// <summary>How often an hour passes until what has to come has come.</summary>
    private const int Hours = 72;

    /// <summary>How many of the hours in which nothing moves are the end.</summary>
    private const int QuietHours = 2;

    private readonly Random random = new(cut);

    private protected LifeWorld World => world;

    public async ValueTask DisposeAsync() => await world.DisposeAsync();

    /// <summary>Time passes, the deadlines with it.</summary>
    public async Task PassAsync(params TimeSpan[] times)
    {
        foreach (var time in times)
        {
            world.Clock.Advance(time);
            await DoAsync("sweep", SweepAsync);
        }
    }

    /// <summary>Sets what each host is to have.</summary>
    private protected virtual void Furnish()
    {
        // Nothing but what the world gives it.
    }

    /// <summary>Plays a saga, with the power going out once.</summary>
    /// <param name="before">What has happened when it begins.</param>
    /// <param name="steps">What happens, the power going out at any time.</param>
    /// <returns>How many operations it took.</returns>
    private protected async Task<int> PlayAsync(Func<Task> before, Func<Task> steps)
    {
        Furnish();
        await before();
        await WorkAsync();
        var taken = world.Power.Taken;
        if (cut >= 0) world.Power.FailAfter(cut);
        await steps();
        var operations = world.Power.Taken - taken;
        world.Power.Restore();
        await SettleAsync();
        return operations;
    }

    /// <summary>Does something until a host answers to it.</summary>
    /// <param name="what">How it is called.</param>
    /// <param name="command">Answers the code of a refusal, or null.</param>
    /// <param name="done">What whoever asks again may be told, because the first time was enough.</param>
    private protected async Task DoAsync(string what, Func<Task<string?>> command, params string[] done)
    {
        for (var isRepeat = false; ; isRepeat = true)
        {
            var outcome = await TryAsync(command);
            if (!world.Power.IsOut)
            {
                if (outcome is not null && !(isRepeat && done.Contains(outcome))) throw new InvalidOperationException($"Who wants to {what} is told {outcome}{(isRepeat ? ", having asked again" : "")}.");
                return;
            }

            await ReviveAsync();
        }
    }

    /// <summary>Lets hosts work, and hours pass, until something is so.</summary>
    private protected async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        await DoAsync("work", WorkAsync);
        for (var hour = 0; !await isSo(); hour++)
        {
            if (hour == Hours) throw new InvalidOperationException($"It never comes that {what}.");
            await PassAsync(TimeSpan.FromHours(1));
        }
    }

    private protected async Task<string?> WorkAsync()
    {
        await world.WorkAsync(random);
        return null;
    }

    private async Task<string?> SweepAsync()
    {
        await world.SweepAsync();
        return await WorkAsync();
    }

    private async Task<string?> TryAsync(Func<Task<string?>> command)
    {
        try
        {
            return await command();
        }
#pragma warning disable CA1031 // Whatever a host that is gone has thrown reaches nobody.
        catch (Exception) when (world.Power.IsOut)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    /// <summary>Another host begins. Whoever asks again is as fast as it, or slower than what it finds to do, or than its sweep; or it dies as well.</summary>
    private async Task ReviveAsync()
    {
        var isFirst = world.Crashes == 0;
        await world.RestartAsync();
        Furnish();
        if (!isFirst) return;
        // Whatever the stride is in which cuts are chosen, all four are met.
        switch ((cut + (cut / 4) + (cut / 16)) % 4)
        {
            case 1:
                await WorkAsync();
                break;
            case 2:
                world.Clock.Advance(TimeSpan.FromMinutes(3));
                await SweepAsync();
                break;
            case 3:
                world.Power.FailAfter(cut / 4 % 23);
                break;
        }
    }

    /// <summary>Hours pass until nothing moves.</summary>
    private async Task SettleAsync()
    {
        var quiet = 0;
        for (var hour = 0; quiet < QuietHours || !world.Stripe.HasPosted; hour++)
        {
            if (hour == Hours) throw new InvalidOperationException("It does not come to rest.");
            var before = (world.Store.Commits, world.Stripe.Changes);
            await SweepAsync();
            quiet = before == (world.Store.Commits, world.Stripe.Changes) ? quiet + 1 : 0;
            world.Clock.Advance(TimeSpan.FromHours(1));
        }
    }
}

/// <summary>How a saga went.</summary>
/// <param name="Operations">How many operations drew power.</param>
/// <param name="Crashes">How many hosts lost theirs.</param>
/// <param name="End">What is there in the end.</param>
/// <param name="Wrong">What does not fit together.</param>
internal sealed record SagaOutcome<TEnd>(int Operations, int Crashes, TEnd End, IReadOnlyList<string> Wrong);
