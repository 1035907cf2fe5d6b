using Kelmah.Contracts;
using Kelmah.Kernel.Modules;
using static Kelmah.Tests.Contracts.ContractSamples;

namespace Kelmah.Tests.Contracts;

public sealed class DeadlinesTests
{
    [Fact]
    public void Every_kind_has_one_deadline_that_says_what_it_does()
    {
        var all = ModuleCatalogue.Product.Deadlines.Select(rule => rule.Deadline).ToList();
        Assert.Equal(Enum.GetValues<DeadlineKind>().Order(), all.Select(deadline => deadline.Kind).Order());
        foreach (var kind in Enum.GetValues<DeadlineKind>()) Assert.Equal(kind, ModuleCatalogue.Product.Deadline(kind).Deadline.Kind);
        Assert.All(all, deadline => Assert.EndsWith(".", deadline.Does, StringComparison.Ordinal));
    }

    [Fact]
    public void Funding_reminds_one_and_three_days_after_the_signature() =>
        Assert.Equal<DateTimeOffset>([Start.AddDays(1), Start.AddDays(3)], Deadlines.Funding.RemindersBefore(Deadlines.Funding.EndsAt(Start), Start));

    [Fact]
    public void Reminders_that_are_past_are_not_upcoming()
    {
        var end = Start.AddDays(14);

        var upcoming = UpcomingDeadline.Of(Deadlines.AutoApproval, Hirer, end, end.AddDays(-3));

        Assert.Equal<DateTimeOffset>([end.AddDays(-1)], upcoming!.Reminders);
        Assert.Equal(DeadlineFavour.Worker, upcoming.InFavourOf);
        Assert.Null(UpcomingDeadline.Of(Deadlines.AutoApproval, Hirer, null, end));
    }

    [Fact]
    public void A_length_that_the_contract_fixes_is_not_guessed() =>
        Assert.Throws<InvalidOperationException>(() => Deadlines.AutoApproval.EndsAt(Start));
}
