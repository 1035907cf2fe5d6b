using System.ComponentModel.DataAnnotations;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;
using Kelmah.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Kelmah.Tests.Contracts.Market;

namespace Kelmah.Tests.Contracts;

/// <summary>The platform's fees by day.</summary>
public sealed class FeeScheduleTests
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TestTime.Start.UtcDateTime);

    [Fact]
    public void Without_a_list_the_fee_of_the_settings_is_in_force()
    {
        var fees = new Fees(new ContractOptions { FeeBasisPoints = 900 }, new StandingClock(TestTime.Start));

        Assert.Equal(new FeeScheduleView(0, null, FeeScheduleStatus.InForce, 900, 0, 0, null), Assert.Single(fees.List().Items));
    }

    [Fact]
    public void Each_schedule_is_in_force_from_the_beginning_of_its_day_until_the_next_ones()
    {
        var options = Options(Schedule(1, -10), Schedule(2, 1), Schedule(3, 2));
        var second = new DateTimeOffset(Today.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);

        Assert.Equal(0, options.FeesAt(second.AddDays(-11).AddTicks(-1)).Version);
        Assert.Equal(1, options.FeesAt(second.AddTicks(-1)).Version);
        Assert.Equal(2, options.FeesAt(second).Version);
        var listed = new Fees(options, new StandingClock(second)).List().Items;
        Assert.Equal(
            [(1, FeeScheduleStatus.Past), (2, FeeScheduleStatus.InForce), (3, FeeScheduleStatus.Coming)],
            listed.Select(schedule => (schedule.Version, schedule.Status)));
        var waiting = new Fees(Options(Schedule(1, 1)), new StandingClock(TestTime.Start)).List().Items;
        Assert.Equal([(0, FeeScheduleStatus.InForce), (1, FeeScheduleStatus.Coming)], waiting.Select(schedule => (schedule.Version, schedule.Status)));
    }

    public static TheoryData<string, int, int, int, int, int, string?> Wrong => new()
    {
        { "Version", 0, 5, 0, 0, 0, null },
        { "Version", 1, 5, 0, 0, 0, null },
        { "From", 2, 0, 0, 0, 0, null },
        { "From", 2, -1, 0, 0, 0, null },
        { "WorkerFeeBasisPoints", 2, 5, -1, 0, 0, null },
        { "WorkerFeeBasisPoints", 2, 5, 10_001, 0, 0, null },
        { "HirerFeeBasisPoints", 2, 5, 0, 10_001, 0, null },
        { "TaxBasisPoints", 2, 5, 0, 0, -1, null },
        { "worth", 2, 5, 9_000, 0, 2_000, "GH" },
        { "TaxCountry", 2, 5, 0, 0, 1_500, null },
        { "TaxCountry", 2, 5, 0, 0, 1_500, "XX" },
        { "TaxCountry", 2, 5, 0, 0, 1_500, "gh" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_list_that_is_wrong_is_refused_with_the_place_and_the_reason(string named, int version, int day, int worker, int hirer, int tax, string? country)
    {
        var second = new FeeScheduleSetting
        {
            Version = version,
            From = Today.AddDays(day),
            WorkerFeeBasisPoints = worker,
            HirerFeeBasisPoints = hirer,
            TaxBasisPoints = tax,
            TaxCountry = country,
        };

        var fault = Assert.Single(Faults(Options(Schedule(1, 0), second)));

        Assert.StartsWith("schedule 1 ", fault, StringComparison.Ordinal);
        Assert.Contains(named, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_rises_is_taken()
    {
        Assert.Empty(Faults(Options(Schedule(1, 0), Schedule(7, 1, tax: 1_500, country: "GH"))));
        Assert.Empty(Faults(Options()));
        Assert.Contains("From", Assert.Single(Faults(Options(new FeeScheduleSetting { Version = 1 }))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_takes_the_fees_in_force_at_each_change_and_keeps_them_once_it_is_signed()
    {
        await using var market = await OpenAsync(services => services.AddSingleton(Options(Schedule(1, 0, worker: 1_000), Schedule(2, 1, worker: 800, hirer: 300, tax: 1_500, country: "GH"), Schedule(3, 2))));
        var draft = await market.DraftAsync();
        Assert.Equal((1, 1_000, 0), (draft.Terms.FeeSchedule, draft.Terms.FeeBasisPoints, draft.Terms.HirerFeeBasisPoints));
        var job = await market.PostJobAsync();
        Assert.Equal(new Pay(Ghs(10_000), Ghs(1_000), Ghs(0), Ghs(9_000), Ghs(0), Ghs(0), Ghs(10_000), 1), await PreviewAsync(market, job));

        market.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, (await market.ReadAsync(draft.Id)).Terms.FeeSchedule);
        Assert.Equal(new Pay(Ghs(10_000), Ghs(800), Ghs(120), Ghs(9_080), Ghs(300), Ghs(45), Ghs(10_345), 2), await PreviewAsync(market, job));
        var revised = (await market.Get<ContractDrafts>().ReviseAsync(market.Hirer, draft.Id, MergePatch.Of(System.Text.Json.JsonDocument.Parse("""{"terms":{"text":"x"}}""").RootElement).Value, null, None)).Value;
        Assert.Equal(new ContractTerms("x", 800, 14, Currency.Ghs) { HirerFeeBasisPoints = 300, TaxBasisPoints = 1_500, TaxCountry = "GH", FeeSchedule = 2, ChangeRounds = 3, WorkerBearsChargebacks = true, Disputes = new DisputeTerms(5, "GH", Ghs(50_000)) }, revised.Terms);
        foreach (var party in (Caller[])[market.Hirer, market.Worker]) await market.Get<Agreements>().SignAsync(party, draft.Id, revised.TermsHash, None);

        market.Clock.Advance(TimeSpan.FromDays(1));
        var signed = await market.ReadAsync(draft.Id);
        Assert.Equal((ContractStatus.Active, 2), (signed.Status, signed.Terms.FeeSchedule));
        Assert.Contains("The fees are those of schedule 2", (await market.Get<TermsVersions>().GetAsync(market.Hirer, draft.Id, null, None)).Value.Text, StringComparison.Ordinal);
    }

    private static async Task<Pay> PreviewAsync(Market market, Job job) => (await market.Get<JobApplications>().PreviewPayAsync(market.Worker, job.Id, "100.00", None)).Value;

    private static FeeScheduleSetting Schedule(int version, int day, int worker = 1_000, int hirer = 0, int tax = 0, string? country = null) => new()
    {
        Version = version,
        From = Today.AddDays(day),
        WorkerFeeBasisPoints = worker,
        HirerFeeBasisPoints = hirer,
        TaxBasisPoints = tax,
        TaxCountry = country,
    };

    private static ContractOptions Options(params FeeScheduleSetting[] schedules)
    {
        var options = new ContractOptions();
        foreach (var schedule in schedules) options.FeeSchedules.Add(schedule);
        return options;
    }

    private static List<string> Faults(ContractOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return [.. results.Select(result => result.ErrorMessage!)];
    }
}
