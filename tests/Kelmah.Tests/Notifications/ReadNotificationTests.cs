using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

public class ReadNotificationTests
{
    [Fact]
    public async Task The_list_holds_what_is_in_the_app_newest_first()
    {
        await using var world = new NotificationWorld();
        var kofi = Caller(world);
        var first = await world.AddAsync(kofi.UserId, NotificationChannel.InApp);
        var second = await world.AddAsync(kofi.UserId, NotificationChannel.InApp);
        await world.AddAsync(kofi.UserId, NotificationChannel.Email);
        await world.AddAsync(kofi.UserId, NotificationChannel.InApp, world.Time.GetUtcNow().AddDays(1));
        await world.AddAsync(world.NewId(), NotificationChannel.InApp);

        Assert.Equal([second.Id, first.Id], (await ListAsync(world, kofi)).Items.Select(item => item.Id));
        Assert.Equal(2, (await world.Get<Inbox>().CountUnreadAsync(kofi, CancellationToken.None)).Unread);
    }

    [Fact]
    public async Task Pages_follow_each_other()
    {
        await using var world = new NotificationWorld();
        var kofi = Caller(world);
        for (var count = 0; count < 5; count++) await world.AddAsync(kofi.UserId, NotificationChannel.InApp);

        var first = await ListAsync(world, kofi, new Paging(3));
        var second = await ListAsync(world, kofi, new Paging(3, first.NextCursor));

        Assert.Equal(5, first.Items.Concat(second.Items).DistinctBy(item => item.Id).Count());
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task Reading_is_remembered_and_a_repeat_gives_the_same_answer()
    {
        await using var world = new NotificationWorld();
        var kofi = Caller(world);
        var notification = await world.AddAsync(kofi.UserId, NotificationChannel.InApp);

        var first = (await ReadAsync(world, kofi, notification.Id)).Value;
        world.Time.Advance(TimeSpan.FromMinutes(5));
        var second = (await ReadAsync(world, kofi, notification.Id)).Value;

        Assert.True(first.IsRead);
        Assert.Equal((first.ReadAt, first.Version), (second.ReadAt, second.Version));
        Assert.Empty((await ListAsync(world, kofi, unreadOnly: true)).Items);
    }

    [Fact]
    public async Task A_strangers_a_mails_and_a_later_notification_are_not_found()
    {
        await using var world = new NotificationWorld();
        var kofi = Caller(world);
        Guid[] ids =
        [
            (await world.AddAsync(world.NewId(), NotificationChannel.InApp)).Id,
            (await world.AddAsync(kofi.UserId, NotificationChannel.Email)).Id,
            (await world.AddAsync(kofi.UserId, NotificationChannel.InApp, world.Time.GetUtcNow().AddDays(1))).Id,
            world.NewId(),
        ];

        foreach (var id in ids) Assert.Equal(RequestErrors.NotFound, (await ReadAsync(world, kofi, id)).Refusal?.Error);
    }

    [Fact]
    public async Task Reading_all_reads_every_page_of_them()
    {
        await using var world = new NotificationWorld();
        var kofi = Caller(world);
        var other = await world.AddAsync(world.NewId(), NotificationChannel.InApp);
        for (var count = 0; count < 130; count++) await world.AddAsync(kofi.UserId, NotificationChannel.InApp);

        var read = await world.Get<Inbox>().ReadAllAsync(kofi, CancellationToken.None);

        Assert.Equal(130, read.Value.Read);
        Assert.Equal(0, (await world.Get<Inbox>().CountUnreadAsync(kofi, CancellationToken.None)).Unread);
        Assert.False((await world.FindAsync(other.Id)).IsRead);
    }

    private static Caller Caller(NotificationWorld world) => new(world.NewId(), UserRole.Worker, world.NewId());

    private static Task<Page<NotificationView>> ListAsync(NotificationWorld world, Caller caller, Paging? paging = null, bool unreadOnly = false) =>
        world.Get<Inbox>().ListAsync(caller, unreadOnly, paging ?? new Paging(), CancellationToken.None);

    private static Task<Result<NotificationView>> ReadAsync(NotificationWorld world, Caller caller, Guid id) =>
        world.Get<Inbox>().ReadAsync(caller, id, CancellationToken.None);
}
