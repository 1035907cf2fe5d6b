using Kelmah.Contracts;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

public class NotifyAboutEventTests
{
    [Fact]
    public async Task A_release_is_told_to_both_parties_on_every_way_that_reaches_them()
    {
        await using var world = new NotificationWorld();
        var (hirer, worker, released) = await ReleaseAsync(world);

        await world.NotifyAsync(released);

        var toWorker = await world.AllOfAsync(worker.Id);
        var toHirer = await world.AllOfAsync(hirer.Id);
        Assert.Equal(
            [NotificationChannel.InApp, NotificationChannel.Email, NotificationChannel.Sms, NotificationChannel.Push],
            toWorker.Select(notification => notification.Channel));
        Assert.DoesNotContain(toHirer, notification => notification.Channel == NotificationChannel.Sms);
        Assert.All(toWorker, notification => Assert.Equal(released.Id, notification.EventId));
        Assert.Contains("GHS 135.00", toWorker[0].Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_waits_for_a_channel_is_enqueued_by_its_id()
    {
        await using var world = new NotificationWorld();
        var (_, worker, released) = await ReleaseAsync(world);

        await world.NotifyAsync(released);

        var sms = Assert.Single(world.Queues.On(QueueNames.Sms));
        var row = (await world.AllOfAsync(worker.Id)).Single(notification => notification.Channel == NotificationChannel.Sms);
        Assert.Equal(row.Id.ToString(), sms.MessageId);
        Assert.Equal(row.Id.ToString(), sms.Body);
        Assert.Equal(5, world.Queues.Sent.Count);
    }

    [Fact]
    public async Task A_repeated_event_is_told_once()
    {
        await using var world = new NotificationWorld();
        var (_, worker, released) = await ReleaseAsync(world);

        for (var times = 0; times < 3; times++) await world.NotifyAsync(released);

        Assert.Equal(4, (await world.AllOfAsync(worker.Id)).Count);
        Assert.Equal(5, world.Queues.Sent.Count);
    }

    [Fact]
    public async Task A_crash_after_the_commit_is_made_good_by_the_repeat()
    {
        await using var world = new NotificationWorld();
        var (_, worker, released) = await ReleaseAsync(world);
        world.Queues.Fail = () => new IOException("The queues are not there.");
        await Assert.ThrowsAsync<IOException>(() => world.NotifyAsync(released));
        var committed = await world.AllOfAsync(worker.Id);
        world.Queues.Fail = null;

        await world.NotifyAsync(released);

        Assert.Equal(4, committed.Count);
        Assert.Equal(
            committed.Single(notification => notification.Channel == NotificationChannel.Email).Id.ToString(),
            world.Queues.On(QueueNames.Email).Select(message => message.MessageId).Order().First());
        Assert.Equal(5, world.Queues.Sent.Count);
    }

    [Fact]
    public async Task A_silent_event_leaves_no_trace()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);

        await world.NotifyAsync(SampleEvents.Record(new ProfileChanged(user.Id)));

        Assert.Empty(await world.AllOfAsync(user.Id));
        Assert.Empty(world.Queues.Sent);
    }

    [Fact]
    public async Task Data_names_the_event_and_what_it_is_about()
    {
        await using var world = new NotificationWorld();
        var (_, worker, released) = await ReleaseAsync(world);

        await world.NotifyAsync(released);

        var data = (await world.AllOfAsync(worker.Id))[0].Data;
        Assert.Equal("MilestoneReleased", data["event"]);
        Assert.Equal(((MilestoneReleased)released.Payload).ContractId.ToString(), data["contractId"]);
    }

    [Fact]
    public async Task One_user_can_have_another_told_of_one_thing_so_often_in_a_day_and_in_the_app_without_end()
    {
        await using var world = new NotificationWorld();
        var (hirer, worker) = (await world.AddUserAsync("Ama", UserRole.Hirer), await world.AddUserAsync("Kofi", UserRole.Worker));
        var second = await world.AddUserAsync("Esi", UserRole.Worker);

        for (var applied = 0; applied < 25; applied++) await ApplyAsync(worker);
        await ApplyAsync(second);
        world.Time.Advance(TimeSpan.FromDays(1));
        await ApplyAsync(worker);

        var told = await world.AllOfAsync(hirer.Id);
        Assert.Equal(
            (27, 22, 22),
            (CountOn(NotificationChannel.InApp), CountOn(NotificationChannel.Email), CountOn(NotificationChannel.Push)));

        int CountOn(NotificationChannel channel) => told.Count(notification => notification.Channel == channel);

        Task ApplyAsync(User applicant) => world.NotifyAsync(SampleEvents.Record(
            new ApplicationSubmitted(world.NewId(), world.NewId(), hirer.Id, applicant.Id, new Money(100, Currency.Ghs)), actorId: applicant.Id));
    }

    [Fact]
    public async Task What_the_system_or_the_recipient_causes_has_no_such_limit()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);

        foreach (var actor in (Guid?[])[null, user.Id])
        {
            for (var changed = 0; changed < 25; changed++) await world.NotifyAsync(SampleEvents.Record(new PasswordChanged(user.Id), actorId: actor));
        }

        Assert.Equal(50, await world.Store.CountAsync(
            NotificationCollection.UserId.Is(user.Id) & NotificationCollection.Channel.Is(NotificationChannel.Email), CancellationToken.None));
    }

    [Fact]
    public async Task A_number_that_was_never_proved_gets_its_code_and_nothing_else()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker, "+233201234567", isPhoneProved: false);
        var hirer = await world.AddUserAsync("Ama", UserRole.Hirer);
        var released = new MilestoneReleased(
            world.NewId(), world.NewId(), hirer.Id, user.Id, new Money(15_000, Currency.Ghs), new Money(1_500, Currency.Ghs));

        await world.NotifyAsync(SampleEvents.Record(released));
        Assert.Equal(
            [NotificationChannel.InApp, NotificationChannel.Email, NotificationChannel.Push],
            (await world.AllOfAsync(user.Id)).Select(notification => notification.Channel));
        await world.NotifyAsync(SampleEvents.Record(new PhoneCodeRequested(user.Id, world.Time.GetUtcNow())));

        var code = Assert.Single(await world.AllOfAsync(user.Id), notification => notification.Channel == NotificationChannel.Sms);
        Assert.Equal("PhoneCodeRequested", code.Data["event"]);
    }

    [Fact]
    public async Task Each_reader_is_told_the_day_and_the_time_of_their_own_zone()
    {
        await using var world = new NotificationWorld();
        var hirer = await world.AddUserAsync("Ama", UserRole.Hirer, "+12025550123", timeZone: "America/New_York");
        var worker = await world.AddUserAsync("Kofi", UserRole.Worker, "+233201234567");
        var fundBy = new DateTimeOffset(2026, 12, 6, 2, 0, 0, TimeSpan.Zero);

        await world.NotifyAsync(SampleEvents.Record(
            new ContractActivated(world.NewId(), hirer.Id, worker.Id, world.NewId(), new Money(20_000, Currency.Ghs), fundBy)));

        var told = await world.AllOfAsync(hirer.Id);
        Assert.Contains("Fund GHS 200.00 by 5 Dec 21:00.", told.Single(notification => notification.Channel == NotificationChannel.Sms).Content, StringComparison.Ordinal);
        Assert.Contains("by 5 December 2026, 21:00 UTC-5,", told.Single(notification => notification.Channel == NotificationChannel.Email).Content, StringComparison.Ordinal);
    }

    private static async Task<(User Hirer, User Worker, EventRecord Released)> ReleaseAsync(NotificationWorld world)
    {
        var hirer = await world.AddUserAsync("Ama", UserRole.Hirer);
        var worker = await world.AddUserAsync("Kofi", UserRole.Worker, "+233201234567");
        var payload = new MilestoneReleased(
            world.NewId(), world.NewId(), hirer.Id, worker.Id, new Money(15_000, Currency.Ghs), new Money(1_500, Currency.Ghs));
        return (hirer, worker, SampleEvents.Record(payload, world.NewId()));
    }
}
