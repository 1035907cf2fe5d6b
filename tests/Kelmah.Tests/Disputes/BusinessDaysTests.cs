using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Kelmah.Disputes;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kelmah.Tests.Disputes;

/// <summary>The days that a party has to answer.</summary>
public sealed class BusinessDaysTests
{
    private const string Ghana = "GH=2026-12-25, GH=2026-12-28,GH=2027-01-01,NG=2026-12-29";

    [Theory]
    [InlineData("GH", "2026-12-24", 5, "2026-12-31")]
    [InlineData("GB", "2026-12-24", 5, "2027-01-05")]
    [InlineData("DE", "2026-12-24", 5, "2027-01-04")]
    [InlineData("FR", "2026-12-24", 5, "2027-01-04")]
    [InlineData("US", "2026-12-24", 5, "2027-01-04")]
    [InlineData("ZA", "2026-12-24", 5, "2027-01-04")]
    [InlineData("JP", "2026-12-24", 5, "2026-12-31")]
    // The first of January is a Saturday: the Friday before is its holiday.
    [InlineData("US", "2027-12-30", 1, "2028-01-03")]
    [InlineData("GB", "2027-12-30", 1, "2027-12-31")]
    // Several in a row.
    [InlineData("NO", "2027-03-24", 1, "2027-03-30")]
    [InlineData("JP", "2026-05-01", 1, "2026-05-07")]
    [InlineData("TR", "2027-05-14", 1, "2027-05-20")]
    [InlineData("PL", "2026-12-23", 1, "2026-12-28")]
    // From a day that is none, the next one counts.
    [InlineData("GH", "2026-11-28", 1, "2026-11-30")]
    [InlineData("GH", "2026-11-29", 5, "2026-12-04")]
    [InlineData("GB", "2026-12-25", 1, "2026-12-29")]
    [InlineData("GH", "2026-11-30", 30, "2027-01-11")]
    public void Weekends_and_the_public_holidays_of_the_country_do_not_count(string country, string from, int days, string to) =>
        Assert.Equal(Day(to), new BusinessDays(new DisputeOptions()).After(Day(from), days, country));

    [Theory]
    [InlineData("GH", "2026-12-24", 1, "2026-12-29")]
    [InlineData("GH", "2026-12-24", 5, "2027-01-05")]
    [InlineData("NG", "2026-12-28", 1, "2026-12-30")]
    [InlineData("KE", "2026-12-24", 1, "2026-12-25")]
    [InlineData("GB", "2026-12-24", 1, "2026-12-29")]
    public void Holidays_of_the_settings_come_on_top_each_for_its_own_country(string country, string from, int days, string to) =>
        Assert.Equal(Day(to), new BusinessDays(new DisputeOptions { Holidays = Ghana }).After(Day(from), days, country));

    [Fact]
    public void Days_are_those_of_UTC_and_the_time_of_day_stays()
    {
        var days = new BusinessDays(new DisputeOptions());

        Assert.Equal(Day("2026-12-24").AddHours(23).AddTicks(7), days.After(Day("2026-12-23").AddHours(23).AddTicks(7), 1, "GB"));
        // In Accra and London it is still Wednesday.
        Assert.Equal(Day("2026-12-24").AddHours(23), days.After(new DateTimeOffset(2026, 12, 24, 1, 0, 0, TimeSpan.FromHours(2)), 1, "GB"));
    }

    [Fact]
    public void Whatever_the_country_and_the_day_just_as_many_business_days_are_passed()
    {
        var days = new BusinessDays(new DisputeOptions { Holidays = Ghana });
        var cases =
            from country in Gen.Elements(CountryCodes.All.Order(StringComparer.Ordinal).ToArray())
            from day in Gen.Choose(0, 3_000)
            from many in Gen.Choose(DisputeTerms.MinAnswerDays, DisputeTerms.MaxAnswerDays)
            select (country, Day("2026-01-01").AddDays(day), many);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000),
            Prop.ForAll(cases.ToArbitrary(), asked =>
            {
                var (country, from, many) = asked;
                var to = days.After(from, many, country);
                // One day after another comes to the same, and never to a weekend.
                var steps = Enumerable.Range(0, many).Aggregate(from, (day, _) => days.After(day, 1, country));
                return to == steps && to.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && to >= from.AddDays(many) && to <= from.AddDays((many * 3) + 14);
            }));
    }

    [Theory]
    [InlineData("Holidays", "GH=2026-13-01")]
    [InlineData("Holidays", "GH=2026-12-25,2026-12-26")]
    [InlineData("Holidays", "GH 2026-12-25")]
    [InlineData("Holidays", "XX=2026-12-25")]
    [InlineData("Holidays", "gh=2026-12-25")]
    [InlineData("Holidays", "GH=25.12.2026")]
    [InlineData("Holidays", "GH=2026-12-25=GH")]
    [InlineData("Country", "")]
    [InlineData("Country", "Ghana")]
    [InlineData("Country", "gh")]
    [InlineData("Country", "PO")]
    [InlineData("AnswerBusinessDays", "0")]
    [InlineData("AnswerBusinessDays", "31")]
    [InlineData("MediationDays", "0")]
    [InlineData("AlarmDays", "181")]
    [InlineData("SmallClaimHours", "0")]
    [InlineData("AppealDays", "61")]
    public void A_wrong_setting_is_refused_by_its_name(string setting, string value)
    {
        var fault = Assert.Throws<OptionsValidationException>(() => Settings(($"Disputes:{setting}", value)));

        Assert.StartsWith($"The setting Disputes__{setting} ", Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_are_right_are_taken()
    {
        var settings = Settings(("Disputes:Country", "NG"), ("Disputes:Holidays", $"{Ghana},"), ("Disputes:AnswerBusinessDays", "3"));

        Assert.Equal(("NG", 3, 14, 30, 72, 7), (settings.Country, settings.AnswerBusinessDays, settings.MediationDays, settings.AlarmDays, settings.SmallClaimHours, settings.AppealDays));
        Assert.Equal(4, HolidayDates.Of(settings.Holidays).Length);
        Assert.Empty(HolidayDates.Of(Settings().Holidays));
    }

    private static DisputeOptions Settings(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
        var services = new ServiceCollection();
        services.AddSettings<DisputeOptions>(configuration, "Disputes");
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<DisputeOptions>>().Value;
    }

    private static DateTimeOffset Day(string day) => DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
