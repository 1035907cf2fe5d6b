using System.Net;
using Kelmah.Functions.Tests.Contracts;
using Kelmah.Kernel;
using Kelmah.Notifications;

namespace Kelmah.Functions.Tests.Notifications;

/// <summary>Nobody can fill another's mailbox or phone.</summary>
public sealed class MessageLimitTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Fact]
    public async Task Of_many_proposals_of_another_date_three_a_day_are_mailed_and_the_last_stands_in_the_app()
    {
        var parties = await ContractParties.DraftAsync(app);
        await parties.SignAsync();
        var due = app.Clock.GetUtcNow();
        for (var days = 8; days < 38; days++)
            (await parties.Worker.PostAsync($"/milestones/{parties.MilestoneId}/extend", new { dueDate = due.AddDays(days) })).AssertStatus(HttpStatusCode.OK);

        var last = NotificationText.Time(due.AddDays(37), TimeZoneInfo.Utc);
        await Until.HoldsAsync(() => parties.Hirer.GetAsync("/notifications"), told => told.Text.Contains(last, StringComparison.Ordinal));

        var proposals = NotificationCollection.Cause.Is($"MilestoneExtensionProposed:{parties.Worker.UserId}");
        foreach (var channel in (NotificationChannel[])[NotificationChannel.Email, NotificationChannel.Push])
            Assert.InRange(await app.Store.CountAsync(proposals & NotificationCollection.Channel.Is(channel), CancellationToken.None), 1, 3);
    }

    [Theory]
    [InlineData("/auth/forgot-password", "Choose a new password")]
    [InlineData("/auth/resend-verification", "Confirm your email address")]
    public async Task An_address_gets_five_mails_of_a_kind_however_often_they_are_asked_for(string route, string subject)
    {
        var user = await app.SignUpAsync(UserRole.Worker, isVerified: false);
        for (var asked = 0; asked < 30; asked++) Assert.Equal(HttpStatusCode.Accepted, (await app.Anonymous.PostAsync(route, new { email = user.Email })).Status);

        await Until.HoldsAsync(CountAsync, count => count == 5);
        await app.RestartAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await app.Anonymous.PostAsync(route, new { email = user.Email })).Status);
        Assert.Equal(5, await CountAsync());

        async Task<int> CountAsync()
        {
            var mails = NotificationCollection.UserId.Is(user.UserId) & NotificationCollection.Channel.Is(NotificationChannel.Email);
            var page = await app.Store.QueryAsync(new Kernel.Persistence.Query<Notification> { Where = mails, Limit = 100 }, CancellationToken.None);
            return page.Items.Count(mail => mail.Title == subject);
        }
    }
}
