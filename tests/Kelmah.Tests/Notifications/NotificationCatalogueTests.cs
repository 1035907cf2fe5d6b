using System.Collections.Immutable;
using Kelmah.Contracts;
using Kelmah.Kernel.Modules;
using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

public class NotificationCatalogueTests
{
    public static TheoryData<Type> EventTypes { get; } = [.. SampleEvents.Types];

    private static readonly Guid Hirer = Guid.CreateVersion7();
    private static readonly Guid Worker = Guid.CreateVersion7();

    /// <summary>The longest words that users can give.</summary>
    private static readonly NotificationFacts LongFacts = new()
    {
        Job = new string('W', 120),
        Milestone = new string('W', 200),
        Reason = new string('W', 1_000),
        Device = new string('W', 200),
        Search = new string('W', 80),
        FoundJobs = [new string('W', 120), new string('W', 120), new string('W', 120), new string('W', 120)],
        HirerId = Hirer,
        WorkerId = Worker,
        Names = ImmutableDictionary<Guid, string>.Empty.Add(Hirer, new string('H', 60)).Add(Worker, new string('K', 60)),
    };

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void What_is_told_is_routed(Type type) =>
        Assert.False(ModuleCatalogue.Product.ReactionsTo(type).IsEmpty && !NotificationCatalogue.For(type).IsEmpty);

    /// <summary>The module says it; the event's own fields must say the same.</summary>
    [Theory]
    [MemberData(nameof(EventTypes))]
    public void What_is_told_is_about_what_the_event_names(Type type)
    {
        if (NotificationCatalogue.For(type).IsEmpty) return;
        var payload = SampleEvents.Create(type);

        var subject = EventSubject.Of(payload);

        Assert.Equal(
            [Named("ContractId"), Named("MilestoneId"), Named("JobId"), Named("HirerId"), Named("WorkerId")],
            new[] { subject.ContractId, subject.MilestoneId, subject.JobId ?? (payload is ContractEvent ? Named("JobId") : null), subject.HirerId, subject.WorkerId });

        Guid? Named(string property) => (Guid?)type.GetProperty(property)?.GetValue(payload);
    }

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void Words_fit_their_channels(Type type)
    {
        foreach (var draft in Drafts(type))
        {
            Assert.InRange(draft.Title.Length, 5, NotificationText.MaxTitle);
            Assert.InRange(draft.Content.Length, 20, 1_000);
            Assert.Equal(draft.Channels.Contains(NotificationChannel.Sms), draft.Sms is not null);
            if (draft.Sms is null) continue;
            Assert.InRange(draft.Sms.Length, 20, NotificationText.MaxSms);
            Assert.False(draft.Sms.EndsWith("...", StringComparison.Ordinal), $"It does not fit: {draft.Sms}");
        }
    }

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void Nobody_is_told_twice_about_one_event(Type type)
    {
        foreach (var payload in SampleEvents.Variants(type))
        {
            var told = NotificationCatalogue.For(type).Select(template => template.Draft(payload, LongFacts)).OfType<NotificationDraft>();
            Assert.DoesNotContain(told.GroupBy(draft => draft.UserId), user => user.Count() > 1);
        }
    }

    private static IEnumerable<NotificationDraft> Drafts(Type type) =>
        from payload in SampleEvents.Variants(type)
        from template in NotificationCatalogue.For(type)
        let draft = template.Draft(payload, LongFacts)
        where draft is not null
        select draft;
}
