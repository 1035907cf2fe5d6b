using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Notifications;

namespace Kelmah.Tests.Notifications;

public class DeliverNotificationTests
{
    [Fact]
    public async Task A_mail_is_delivered_once_however_often_it_is_asked_for()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);
        await world.CommitAsync(work => work.Update(user.VerifyEmail(new AccountOptions(), world.Time.GetUtcNow()).Value));
        var notification = await world.AddAsync(user.Id, NotificationChannel.Email);

        await world.DeliverAsync(notification.Id);
        await world.DeliverAsync(notification.Id);

        var mail = Assert.IsType<EmailMessage>(Assert.Single(world.Senders.Taken));
        Assert.Equal((notification.Id, "kofi@example.com", "Kofi Mensah"), (mail.Id, mail.To, mail.ToName));
        var sent = await world.FindAsync(notification.Id);
        Assert.Equal(NotificationStatus.Sent, sent.Status);
        Assert.Null(Assert.Single(sent.Attempts).Failure);
    }

    [Fact]
    public async Task A_mail_to_an_address_that_is_not_verified_holds_no_word_of_whoever_gave_it()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);
        var notification = await world.AddAsync(user.Id, NotificationChannel.Email);

        await world.DeliverAsync(notification.Id);

        var mail = Assert.IsType<EmailMessage>(Assert.Single(world.Senders.Taken));
        Assert.Null(mail.ToName);
        Assert.StartsWith("Hello,\n", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Kofi", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_recorded_and_thrown_so_that_the_queue_tries_again()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);
        var notification = await world.AddAsync(user.Id, NotificationChannel.Push);
        world.Senders.Fail = new DeliveryException("channel_down");

        await Assert.ThrowsAsync<DeliveryException>(() => world.DeliverAsync(notification.Id));
        world.Senders.Fail = null;
        await world.DeliverAsync(notification.Id);

        var sent = await world.FindAsync(notification.Id);
        Assert.Equal(["channel_down", null], sent.Attempts.Select(attempt => attempt.Failure));
        Assert.Equal(NotificationStatus.Sent, sent.Status);
    }

    [Fact]
    public async Task After_the_last_attempt_it_has_failed_and_a_replay_can_still_deliver_it()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);
        var notification = await world.AddAsync(user.Id, NotificationChannel.Push);
        world.Senders.Fail = new DeliveryException("channel_down");
        for (var attempt = 0; attempt < Notification.MaxAttempts; attempt++)
            await Assert.ThrowsAsync<DeliveryException>(() => world.DeliverAsync(notification.Id));
        var failed = await world.FindAsync(notification.Id);
        world.Senders.Fail = null;

        await world.DeliverAsync(notification.Id);

        Assert.Equal(NotificationStatus.Failed, failed.Status);
        Assert.Equal(NotificationStatus.Sent, (await world.FindAsync(notification.Id)).Status);
    }

    [Fact]
    public async Task What_no_attempt_can_deliver_fails_without_another_one()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker, phone: null);
        var notification = await world.AddAsync(user.Id, NotificationChannel.Sms);

        await world.DeliverAsync(notification.Id);

        var failed = await world.FindAsync(notification.Id);
        Assert.Equal(NotificationStatus.Failed, failed.Status);
        Assert.Equal("recipient_cannot_be_reached", Assert.Single(failed.Attempts).Failure);
        Assert.Empty(world.Senders.Taken);
    }

    [Fact]
    public async Task A_text_message_that_waited_does_not_go_to_a_number_that_was_changed_meanwhile()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker, "+233201234567", isPhoneProved: false);
        var notification = await world.AddAsync(user.Id, NotificationChannel.Sms);

        await world.DeliverAsync(notification.Id);

        Assert.Equal("recipient_cannot_be_reached", Assert.Single((await world.FindAsync(notification.Id)).Attempts).Failure);
        Assert.Empty(world.Senders.Taken);
    }

    [Fact]
    public async Task A_verification_mail_carries_a_token_that_is_stored_nowhere()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);
        await world.NotifyAsync(SampleEvents.Record(new EmailVerificationRequested(user.Id, world.Time.GetUtcNow()), world.NewId()));
        var notification = Assert.Single(await world.AllOfAsync(user.Id));

        await world.DeliverAsync(notification.Id);

        var mail = Assert.IsType<EmailMessage>(Assert.Single(world.Senders.Taken));
        var token = $"verify-email.{user.Id}";
        Assert.Contains($"https://kelmah.example/verify-email?token={token}", mail.Body, StringComparison.Ordinal);
        Assert.Contains($"\n{token}\n", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(token, notification.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verification_mail_for_a_verified_address_is_not_sent()
    {
        await using var world = new NotificationWorld();
        var user = await world.AddUserAsync("Kofi", UserRole.Worker);
        await world.NotifyAsync(SampleEvents.Record(new EmailVerificationRequested(user.Id, world.Time.GetUtcNow()), world.NewId()));
        var notification = Assert.Single(await world.AllOfAsync(user.Id));
        await world.CommitAsync(work => work.Update(user.VerifyEmail(new AccountOptions(), world.Time.GetUtcNow()).Value));

        await world.DeliverAsync(notification.Id);

        Assert.Empty(world.Senders.Taken);
        Assert.Equal("token_not_wanted", Assert.Single((await world.FindAsync(notification.Id)).Attempts).Failure);
    }
}
