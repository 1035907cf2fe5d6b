using Kelmah.Functions.Hosts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Kelmah.Functions.Demo;

/// <summary><c>--demo</c>: starts the app on a free port, plays the main job and a dispute through HTTP and shows what they left behind.</summary>
internal static class DemoCommand
{
    public const string Option = "--demo";

    private const string AdminEmail = "admin@example.com";
    private const string AdminPassword = "the-admin-of-the-demo";

    /// <summary>Plays the demo in a data folder of its own, which is removed, or in the one that <c>--data</c> names.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var own = args.Any(argument => argument.StartsWith("--data", StringComparison.Ordinal))
            ? null
            : Directory.CreateTempSubdirectory("kelmah-demo-");
        try
        {
            string[] folder = own is null ? [] : ["--data", own.FullName];
            var builder = EmbeddedHost.CreateBuilder([.. args, "--port", "0", "--quiet", .. folder]);
            builder.Configuration["Admin:Email"] = AdminEmail;
            builder.Configuration["Admin:Password"] = AdminPassword;
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            RefuseWithoutSimulators(builder.Configuration);
            await using var host = builder.Build();
            await host.StartAsync();
            await PlayAsync(Console.Out, host.Address);
            await host.StopAsync();
            return 0;
        }
        finally
        {
            own?.Delete(recursive: true);
        }
    }

    /// <summary>The demo reads mails, moves the clock and pays with test cards: with Stripe itself, none of that can be.</summary>
    private static void RefuseWithoutSimulators(IConfiguration settings)
    {
        if (SimulatorSwitch.Read(settings) is { WhyOff: { } reason })
            throw new HostStartException($"{Option} plays with the simulators, which are off since {reason}.");
    }

    private static async Task PlayAsync(TextWriter output, Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        var story = new ContractStory(http);
        await BeginMonthAsync(story);
        output.WriteLine("A job, from its post to the worker's wallet");
        await TellAsync(output, story.Steps);
        var admin = new StoryClient(http) { AuditReason = "The demo shows the journal." };
        await admin.SignInAsync(AdminEmail, AdminPassword, CancellationToken.None);
        output.WriteLine();
        output.WriteLine("The worker's pay, from the wallet to mobile money");
        await TellAsync(output, new WithdrawalStory(story, admin).Steps);
        await DemoReport.WriteTimelineAsync(output, story);
        await DemoReport.WriteJournalAsync(output, story, admin);
        await DemoReport.WriteStatementAsync(output, story);
        await DemoReport.WriteOutboxAsync(output, story);
        var disputed = new ContractStory(story.Hirer, story.Worker);
        output.WriteLine();
        output.WriteLine("Another contract, and a dispute that its parties settle by offers that cross");
        await TellAsync(output, new DisputeStory(disputed).Steps);
        await DemoReport.WriteJournalAsync(output, disputed, admin);
    }

    /// <summary>On the first of a month, so that one statement holds all of it.</summary>
    private static async Task BeginMonthAsync(ContractStory story)
    {
        var now = await story.NowAsync(CancellationToken.None);
        var next = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        await story.PassTimeAsync(next - now, CancellationToken.None);
    }

    private static async Task TellAsync(TextWriter output, IReadOnlyList<StoryStep> steps)
    {
        foreach (var step in steps)
        {
            await step.RunAsync(CancellationToken.None);
            output.WriteLine($"  ✓ {step.Sentence}");
        }
    }
}
