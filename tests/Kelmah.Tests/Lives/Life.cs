using System.Globalization;
using Kelmah.Contracts;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Payments;

namespace Kelmah.Tests.Lives;

/// <summary>
/// One contract from its signing until nothing moves any more, with a hirer, a worker, a payer's bank, a clock and a host that behave as a seed
/// decides: the same each time.
/// </summary>
internal sealed class Life : IAsyncDisposable
{
    /// <summary>How a step begins that says what somebody who left gave up.</summary>
    public const string GaveUp = "in the end somebody who left had given up";

    /// <summary>How the time of a step is written.</summary>
    private const string StepTime = "yyyy-MM-dd HH:mm:ss";

    /// <summary>How far the clock moves while everything comes to its end.</summary>
    private static readonly TimeSpan[] LastJumps = [TimeSpan.FromHours(2), TimeSpan.FromDays(2), TimeSpan.FromDays(61)];

    private readonly Random random;
    private readonly LifeWorld world;
    private readonly LifeCommands commands;
    private readonly bool isTroubled;

    /// <summary>Says when one of the two leaves; null in a life in which neither does. It draws from no other chance, so that seeds keep their lives.</summary>
    private readonly Random? leaving;

    /// <summary>Says when the money is looked at in the middle of the life.</summary>
    private readonly Random looking;

    /// <summary>Says when something becomes of what the worker earned, and when time passes after the contract.</summary>
    private readonly Random paying;

    private readonly List<string> wrong = [];
    private readonly string? settlement;

    private Life(int seed, Random random, LifeWorld world, LifeCommands commands)
    {
        Seed = seed;
        this.random = random;
        this.world = world;
        this.commands = commands;
        isTroubled = seed % 3 == 0;
        leaving = seed % 4 == 1 ? new Random(~seed) : null;
        looking = new Random(seed ^ 0x100c);
        paying = new Random(seed ^ 0xba9ed);
        settlement = isTroubled && random.Next(3) == 0 ? random.Next(2) == 0 ? "usd" : "eur" : null;
    }

    public int Seed { get; }

    /// <summary>What was done, and what came of it.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>Lives it to its end.</summary>
    /// <returns>What is wrong then; empty for a life as it should be.</returns>
    public static async Task<(IReadOnlyList<string> Steps, IReadOnlyList<string> Wrong)> LiveAsync(int seed)
    {
        var random = new Random(seed);
        var currency = Currency.Parse(Currency.Codes[random.Next(Currency.Codes.Count)]);
        var fee = random.Next(4) switch { 0 => 0, 1 => 10_000, 2 => 1_000, _ => random.Next(10_001) };
        var world = await LifeWorld.OpenAsync(new ContractOptions { FeeBasisPoints = fee });
        var commands = new LifeCommands(
            world, random, new Random(seed ^ 0x5ca4d), new Random(seed ^ 0xc401ce), new Random(seed ^ 0xba9), new Random(seed ^ 0xd15b));
        await using var life = new Life(seed, random, world, commands);
        try
        {
            await life.SignAsync(currency, fee, FeesOf(new Random(seed ^ 0xfee5)));
            if (seed % 2 == 0) await life.EarnAsync();
            await life.LiveAsync();
            await life.SpendAsync();
            await life.EndAsync();
            foreach (var given in (await world.Store.QueryAsync(new Query<Forfeiture>(), default)).Items) life.Note($"{GaveUp} {string.Join(", ", given.Amounts)}", null);
            await life.NoteEndingsAsync();
            await life.NotePayoutsAsync();
            return (life.Steps, [.. life.wrong, .. await LifeAudit.FindWrongAsync(world), .. await LifeEscrowAudit.FindWrongAsync(world), .. await LifePayoutAudit.FindWrongAsync(world, life.commands.Payouts)]);
        }
#pragma warning disable CA1031 // Whatever a life throws fails the test, with the steps that led to it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return (life.Steps, [.. life.wrong, failure.ToString()]);
        }
    }

    /// <summary>Whether a step is one that begins so and succeeded.</summary>
    public static bool IsDone(string step, string beginning) =>
        step.AsSpan(StepTime.Length + 1).StartsWith(beginning, StringComparison.Ordinal) && !step.Contains(": ", StringComparison.Ordinal);

    public async ValueTask DisposeAsync() => await world.DisposeAsync();

    /// <summary>What comes on top: the hirer's fee and the tax on fees, in basis points.</summary>
    private static (int Hirer, int Tax) FeesOf(Random random) => (random.Next(3) switch { 0 => 0, 1 => 350, _ => 500 }, random.Next(2) * 1_500);

    private async Task SignAsync(Currency currency, int fee, (int Hirer, int Tax) fees)
    {
        var amounts = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Amount()).ToList();
        // What cannot be charged is no contract.
        if (new PaymentLimits().Refuse("", new Money(amounts.Sum(), currency)) is not null) amounts[0] += (long)Math.Pow(10, currency.Digits) * 1_000;
        Note($"{amounts.Count} milestones of {string.Join(", ", amounts)} {currency} at a fee of {fee} basis points, {fees.Hirer} from the hirer, {fees.Tax} of tax", null);
        if (isTroubled) Note($"settled in {settlement ?? "its currency"}", null);
        await world.Stripe.MisbehaveAsync(commands.Payouts.With(new() { SettlementCurrency = settlement }));
        Note($"the worker is paid out {commands.Payouts.Where}", null);
        await commands.SignAsync(currency, amounts, fees, haveAccounts: leaving is not null);
    }

    private async Task LiveAsync()
    {
        var steps = 10 + random.Next(20);
        for (var step = 0; step < steps; step++)
        {
            if (random.Next(16) == 0) world.Power.FailAfter(random.Next(1, 60));
            if (isTroubled && random.Next(6) == 0) await MisbehaveAsync(random);
            await (random.Next(8) == 0 ? TwoAtOnceAsync() : OneAsync());
            if (paying.Next(4) == 0) await PayOutAsync();
            if (leaving?.Next(8) == 0) await LeaveAsync(leaving.Next(3) > 0);
            if (random.Next(5) > 1) await world.WorkAsync(random);
            await PassTimeAsync();
            if (random.Next(5) == 0) await world.SweepAsync();
            if (world.Power.IsOut) await RestartAsync();
            if (looking.Next(4) == 0) await LookAsync();
        }
    }

    /// <summary>The worker earns at once, so that the rest of the life has to do with what becomes of that.</summary>
    private async Task EarnAsync()
    {
        Note($"{await commands.EarnAsync(paying)} milestones are done and paid at once", null);
        if (paying.Next(3) == 0) return;
        world.Clock.Advance(TimeSpan.FromDays(paying.Next(2, 7)));
        await world.SweepAsync();
        await world.WorkAsync(paying);
    }

    /// <summary>The worker withdraws what was earned, while banks take it back and send it back, days and weeks later.</summary>
    private async Task SpendAsync()
    {
        if (world.Power.IsOut) await RestartAsync();
        if (!await commands.Payouts.IsEarningAsync()) return;
        for (var steps = paying.Next(5, 15); steps > 0; steps--)
        {
            world.Clock.Advance(paying.Next(3) switch { 0 => TimeSpan.FromMinutes(paying.Next(1, 60)), 1 => TimeSpan.FromHours(paying.Next(1, 48)), _ => TimeSpan.FromDays(paying.Next(1, 9)) });
            if (paying.Next(12) == 0) world.Power.FailAfter(paying.Next(1, 60));
            if (isTroubled && paying.Next(6) == 0) await MisbehaveAsync(paying);
            if (paying.Next(2) == 0) await world.SweepAsync();
            await PayOutAsync();
            if (paying.Next(4) > 0) await world.WorkAsync(paying);
            if (world.Power.IsOut) await RestartAsync();
            if (looking.Next(6) == 0) await LookAsync();
        }
    }

    /// <summary>One step of what becomes of the earnings, now and then overtaken by another one, or by what a host does by itself.</summary>
    private async Task PayOutAsync()
    {
        var (name, run) = commands.Payouts.Next(isTroubled);
        var other = (string?)null;
        if (paying.Next(5) == 0)
        {
            var (otherName, runOther) = paying.Next(2) == 0 ? commands.Payouts.Next(isTroubled) : ("the sweep", SweepAsync);
            name += $", overtaken by {otherName}";
            other = "not reached";
            world.Store.BeforeNextCommit(async () => other = await TryAsync(runOther) ?? "done");
        }

        var outcome = await TryAsync(run);
        world.Store.BeforeNextCommit(null);
        if (outcome?.StartsWith("WRONG", StringComparison.Ordinal) == true) wrong.Add(outcome);
        Note(other is null ? name : $"{name} ({other})", outcome);

        async Task<string?> SweepAsync()
        {
            await world.SweepAsync();
            return null;
        }
    }

    /// <summary>Whatever has happened so far, no money stands still.</summary>
    private async Task LookAsync()
    {
        if (!world.Power.IsSteady || wrong.Count > 0) return;
        foreach (var stranded in (string[])[.. await LifeEscrowAudit.FindStrandedAsync(world), .. await LifePayoutAudit.FindStrandedAsync(world)])
        {
            Note($"WRONG: {stranded}", null);
            wrong.Add(stranded);
        }
    }

    /// <summary>What became of proposals to end it, and in how many payments it was funded.</summary>
    private async Task NoteEndingsAsync()
    {
        foreach (var ending in (await world.Store.QueryAsync(new Query<EndingProposal>(), default)).Items)
            Note($"in the end a proposal is {ending.Status}{(ending is { Status: EndingStatus.Agreed, AnsweredBy: null } ? " by silence" : "")}{(ending.EscalatedAt is null ? "" : ", escalated before")}", null);
        foreach (var escrow in (await world.Store.QueryAsync(new Query<Escrow>(), default)).Items)
            Note($"in the end {escrow.Fundings.Length} payments have arrived", null);
    }

    /// <summary>What became of what the worker earned.</summary>
    private async Task NotePayoutsAsync()
    {
        foreach (var withdrawal in await LifePayoutAudit.AllAsync<Withdrawal>(world.Store)) Note($"in the end a withdrawal {(withdrawal.IsByStripe ? "by Stripe" : "by hand")} is {withdrawal.Status}{(withdrawal is { IsByStripe: true, Reference: not null } ? " by an administrator's word" : "")}", null);
        foreach (var type in (TransactionType[])[TransactionType.DebtNetted, TransactionType.Chargeback, TransactionType.Exchange])
        {
            if ((await LifePayoutAudit.AllAsync<Transaction>(world.Store)).Any(one => one.Type == type)) Note($"in the end there was a {type}", null);
        }

        foreach (var wallet in (await LifePayoutAudit.AllAsync<Wallet>(world.Store)).Where(wallet => commands.Payouts.IsWorkers(wallet) && wallet.Receivables.Any(owed => owed.IsPositive)))
            Note($"in the end the worker owes {string.Join(", ", wallet.Receivables)}", null);
    }

    private async Task LeaveAsync(bool isWorker) =>
        Note($"the {(isWorker ? "worker" : "hirer")} asks to be erased and gives up the wallet", await TryAsync(() => commands.LeaveAsync(isWorker)));

    private async Task OneAsync()
    {
        var name = "think";
        var outcome = await TryAsync(async () =>
        {
            (name, var run) = await commands.NextAsync(isTroubled);
            return await run();
        });
        Note(name, outcome);
    }

    /// <summary>The second is decided and committed after the first has decided, and before it commits.</summary>
    private async Task TwoAtOnceAsync()
    {
        var (name, otherName, other) = ("think", "thought", (string?)"not reached");
        var outcome = await TryAsync(async () =>
        {
            (name, var run) = await commands.NextAsync(isTroubled);
            (otherName, var runOther) = await commands.NextAsync(isTroubled);
            world.Store.BeforeNextCommit(async () => other = await TryAsync(runOther));
            return await run();
        });
        world.Store.BeforeNextCommit(null);
        Note($"{name}, overtaken by {otherName} ({other ?? "done"})", outcome);
    }

    private static async Task<string?> TryAsync(Func<Task<string?>> run)
    {
        try
        {
            return await run();
        }
        catch (PowerCutException)
        {
            return "power cut";
        }
    }

    private async Task PassTimeAsync()
    {
        if (random.Next(5) > 1) return;
        for (var jumps = random.Next(4) == 0 ? random.Next(2, 5) : 1; jumps > 0; jumps--)
        {
            var jump = random.Next(10) switch
            {
                < 3 => TimeSpan.FromSeconds(random.Next(1, 1_200)),
                < 6 => TimeSpan.FromHours(random.Next(1, 48)),
                < 9 => TimeSpan.FromDays(random.Next(1, 10)),
                _ => TimeSpan.FromDays(random.Next(7, 43)),
            };
            world.Clock.Advance(jump);
            Note($"{jump:c} pass", null);
        }
    }

    private async Task MisbehaveAsync(Random drawing)
    {
        var settings = commands.Payouts.With(Misbehaviours.Draw(drawing, settlement));
        Note($"Stripe: {settings}", null);
        await world.Stripe.MisbehaveAsync(settings);
    }

    private async Task RestartAsync()
    {
        Note("the power was cut; another host goes on", null);
        await world.RestartAsync();
    }

    /// <summary>Everybody is well again, and time passes until nothing moves.</summary>
    private async Task EndAsync()
    {
        if (world.Power.IsOut) await RestartAsync();
        world.Power.Restore();
        await world.Stripe.MisbehaveAsync(new() { SettlementCurrency = settlement });
        var quiet = 0;
        for (var round = 0; round < 100; round++)
        {
            var before = (world.Store.Commits, world.Stripe.Changes);
            await world.SweepAsync();
            await world.WorkAsync(random);
            if (looking.Next(8) == 0) await LookAsync();
            await commands.ResolveAsync();
            await commands.SettleAsync();
            // Nobody pays anything by hand for two months: the deadlines have to say so.
            if (round > LastJumps.Length) await commands.Payouts.SettleAsync();
            quiet = before == (world.Store.Commits, world.Stripe.Changes) ? quiet + 1 : 0;
            if (quiet > LastJumps.Length && world.Stripe.IsQuiet) return;
            world.Clock.Advance(LastJumps[round % LastJumps.Length]);
        }

        throw new InvalidOperationException(
            $"It does not come to an end; the last change here was {world.Store.LastChange}, {string.Join(", ", (await LifePayoutAudit.AllAsync<Withdrawal>(world.Store)).Where(one => one.IsUnderWay).Select(one => $"a withdrawal of {one.Amount} is {one.Status} for {one.Problem}"))}, at Stripe {world.Stripe.All("event")[^1]["type"]}, and Stripe {(world.Stripe.IsQuiet ? "waits for nothing" : "has something planned")}.");
    }

    private void Note(string step, string? outcome) => Steps.Add(
        string.Create(CultureInfo.InvariantCulture, $"{world.Clock.GetUtcNow().ToString(StepTime, CultureInfo.InvariantCulture)} {step}{(outcome is null ? "" : $": {outcome}")}"));

    /// <summary>From one minor unit to some ten thousand of the large ones, the orders of magnitude alike.</summary>
    private long Amount() => (long)Math.Ceiling(Math.Pow(10, random.NextDouble() * 6));
}
