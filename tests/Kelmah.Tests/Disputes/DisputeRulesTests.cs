using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Testing;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Disputes;

/// <summary>When the clocks of a dispute ring.</summary>
public sealed class DisputeRulesTests
{
    /// <summary>A Thursday.</summary>
    private static readonly DateTimeOffset Now = new(2026, 12, 24, 10, 15, 0, TimeSpan.Zero);

    private static readonly DisputeOptions Options = new() { AnswerBusinessDays = 2, Country = "GB", MediationDays = 10, AlarmDays = 20, SmallClaimHours = 48, AppealDays = 4 };

    [Fact]
    public void A_contract_keeps_the_days_the_country_and_the_limit_that_were_signed()
    {
        var rules = Rules(Terms with { Disputes = new DisputeTerms(5, "DE", Ghs(12_345)) });

        Assert.Equal(new DisputeRules(Ghs(12_345), Now.AddDays(11), Now.AddDays(10), Now.AddDays(20), Now.AddDays(4), 48), rules);
    }

    [Fact]
    public void Terms_that_say_nothing_of_disputes_leave_it_to_the_settings()
    {
        var rules = Rules(Terms);

        Assert.Equal(new DisputeRules(Ghs(20_000), Now.AddDays(6), Now.AddDays(10), Now.AddDays(20), Now.AddDays(4), 48), rules);
    }

    private static DisputeRules Rules(ContractTerms terms) =>
        new DisputeRulesAt(Options, new ContractOptions { SmallClaimsLimit = 200 }, new BusinessDays(Options), new StandingClock(Now)).For(Draft() with { Terms = terms });
}
