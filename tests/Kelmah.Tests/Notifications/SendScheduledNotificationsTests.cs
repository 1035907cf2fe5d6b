using Kelmah.Kernel;
using Kelmah.Kernel.Queues;
using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

public class SendScheduledNotificationsTests
{
    [Fact]
    public async Task Before_its_time_nothing_happens_and_after_it_once()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);
        var due = world.Time.GetUtcNow().AddHours(2);
        var mail = await world.AddAsync(user.Id, NotificationChannel.Email, due);
        var inApp = await world.AddAsync(user.Id, NotificationChannel.InApp, due);

        Assert.Equal(0, await SweepAsync(world));
        await world.DeliverAsync(mail.Id);
        Assert.Empty(world.Senders.Taken);
        world.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(2, await SweepAsync(world));
        Assert.Equal(0, await SweepAsync(world));

        Assert.Equal(mail.Id.ToString(), Assert.Single(world.Queues.On(QueueNames.Email)).Body);
        Assert.Equal(NotificationStatus.Sent, (await world.FindAsync(inApp.Id)).Status);
        Assert.Equal(NotificationStatus.Pending, (await world.FindAsync(mail.Id)).Status);
        await world.DeliverAsync(mail.Id);
        Assert.Single(world.Senders.Taken);
    }

    [Fact]
    public async Task More_than_a_page_is_sent_in_one_sweep()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);
        for (var count = 0; count < 130; count++) await world.AddAsync(user.Id, NotificationChannel.Email, world.Time.GetUtcNow().AddMinutes(1));
        world.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(130, await SweepAsync(world));
        Assert.Equal(130, world.Queues.On(QueueNames.Email).Count());
    }

    private static Task<int> SweepAsync(NotificationWorld world) => world.Get<NotificationDispatch>().DispatchDueAsync(CancellationToken.None);
}
