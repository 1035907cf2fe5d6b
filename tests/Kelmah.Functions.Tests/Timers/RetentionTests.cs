using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Kelmah.Payments;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Timers;

/// <summary>What the settings say is over goes by the timer, and what they keep stays.</summary>
public sealed class RetentionTests
{
    [Theory]
    [InlineData(90)]
    [InlineData(10)]
    public async Task Notifications_go_at_their_age(int days)
    {
        await using var app = await KelmahApp.StartNewAsync(("Notifications:KeptDays", $"{days}"));
        var user = await app.SignUpAsync(UserRole.Worker);
        var now = app.Clock.GetUtcNow();
        var (plain, waiting) = (NotificationOf(null), NotificationOf(now.AddDays(days + 5)));
        await CommitAsync(app, plain, waiting);
        await app.Clock.AdvanceAsync(TimeSpan.FromDays(days) - TimeSpan.FromHours(1));
        Assert.NotNull(await app.Store.FindAsync<Notification>(plain.Id, CancellationToken.None));

        await app.Clock.AdvanceAsync(TimeSpan.FromHours(2));

        await GoneAsync<Notification>(app, plain.Id);
        Assert.NotNull(await app.Store.FindAsync<Notification>(waiting.Id, CancellationToken.None));

        Notification NotificationOf(DateTimeOffset? scheduled) => Notification.Create(
            new Notification
            {
                Id = Guid.CreateVersion7(),
                UserId = user.UserId,
                Title = "A title",
                Content = "Words",
                Type = NotificationType.System,
                Channel = NotificationChannel.InApp,
                ScheduledAt = scheduled,
                CreatedAt = now,
            },
            now);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(30)]
    public async Task Envelopes_of_webhooks_go_at_their_age(int days)
    {
        await using var app = await KelmahApp.StartNewAsync(("Payments:NoticesKeptDays", $"{days}"));
        var now = app.Clock.GetUtcNow();
        var notice = StripeNotice.Receive(Guid.CreateVersion7(), new StripeEvent("evt_old", "account.updated", now, null, LiveMode: false, null, "nothing"), "{}", now);
        await CommitAsync(app, notice);
        await app.Clock.AdvanceAsync(TimeSpan.FromDays(days) - TimeSpan.FromHours(1));
        Assert.NotNull(await app.Store.FindAsync<StripeNotice>(notice.Id, CancellationToken.None));

        await app.Clock.AdvanceAsync(TimeSpan.FromHours(2));

        await GoneAsync<StripeNotice>(app, notice.Id);
    }

    private static async Task CommitAsync<T>(KelmahApp app, params T[] entities)
        where T : Entity
    {
        var outcome = await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, work =>
        {
            foreach (var entity in entities) work.Insert(entity);
            return Task.FromResult<Result<bool>>(true);
        }, CancellationToken.None);
        Assert.Null(outcome.Refusal);
    }

    private static Task<T?> GoneAsync<T>(KelmahApp app, Guid id)
        where T : Entity =>
        Until.HoldsAsync(() => app.Store.FindAsync<T>(id, CancellationToken.None).AsTask(), found => found is null);
}
