using System.Text.Json;
using Kelmah.Adapters.Outbox;
using Kelmah.Notifications;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kelmah.Adapters.Tests.Outbox;

public sealed class OutboxTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 14, 5, 6, TimeSpan.Zero);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-outbox-");

    private OutboxFolder Outbox => new(Path.Combine(folder.FullName, "outbox"), new OutboxOptions());

    [Fact]
    public async Task A_mail_that_is_sent_twice_is_one_file()
    {
        var sender = new OutboxEmailSender(Outbox, new NotificationOptions());
        var mail = new EmailMessage(Guid.CreateVersion7(), "kofi@example.com", "Kofi", "Hello", "Words.\n", Now);

        await sender.SendAsync(mail, CancellationToken.None);
        await sender.SendAsync(mail, CancellationToken.None);

        var file = Assert.Single(Directory.GetFiles(Outbox.Path));
        Assert.Equal($"{mail.Id}.eml", Path.GetFileName(file));
        Assert.Equal(MimeText.Write(mail, new NotificationOptions()), await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_folder_that_takes_files_is_healthy_and_left_empty_and_one_that_cannot_be_is_not()
    {
        var health = new OutboxFolderHealth(Outbox);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None)).Status);
        Assert.Empty(Directory.GetFileSystemEntries(Outbox.Path));

        Directory.Delete(Outbox.Path);
        await File.WriteAllTextAsync(Outbox.Path, "A file in its place.");

        await Assert.ThrowsAsync<IOException>(() => health.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_goes_and_messages_stay()
    {
        var path = Path.Combine(folder.FullName, "outbox");
        await new OutboxFolder(path, new OutboxOptions()).WriteAsync("0001.eml", [1], CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(path, ".0002.eml.16.partial"), "To: ama@example.com");

        _ = new OutboxFolder(path, new OutboxOptions());

        Assert.Equal(["0001.eml"], Directory.GetFiles(path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_is_old_or_beyond_the_number_goes_and_the_latest_stay()
    {
        var outbox = new OutboxFolder(Path.Combine(folder.FullName, "outbox"), new OutboxOptions { KeptDays = 2, MaxMessages = 100 });
        await outbox.WriteAsync("0000.eml", [1], CancellationToken.None);
        File.SetLastWriteTimeUtc(Path.Combine(outbox.Path, "0000.eml"), DateTime.UtcNow.AddDays(-3));
        await outbox.WriteAsync("note.txt", [1], CancellationToken.None);
        for (var number = 1; number <= 100; number++) await outbox.WriteAsync($"{number:0000}.eml", [1], CancellationToken.None);
        Assert.Equal(100, Count());

        for (var number = 101; number <= 201; number++) await outbox.WriteAsync($"{number:0000}.eml", [1], CancellationToken.None);

        Assert.InRange(Count(), 100, 199);
        Assert.False(File.Exists(Path.Combine(outbox.Path, "0001.eml")));
        Assert.True(File.Exists(Path.Combine(outbox.Path, "0201.eml")));
        Assert.True(File.Exists(Path.Combine(outbox.Path, "note.txt")), "What is no message is not the outbox's.");

        int Count() => Directory.GetFiles(outbox.Path, "*.eml").Length;
    }

    [Fact]
    public async Task Messages_are_deleted_by_their_name_or_their_text()
    {
        await Outbox.WriteAsync("a.eml", "To: <kofi@example.com>"u8.ToArray(), CancellationToken.None);
        await Outbox.WriteAsync("b.json", "{}"u8.ToArray(), CancellationToken.None);
        await Outbox.WriteAsync("c.json", "{}"u8.ToArray(), CancellationToken.None);

        await Outbox.DeleteAsync((id, text) => Task.FromResult(id == "b" || text.Contains("kofi", StringComparison.Ordinal)), CancellationToken.None);

        Assert.Equal(["c.json"], Directory.GetFiles(Outbox.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_text_message_and_a_push_are_json()
    {
        var sender = new OutboxTextSender(Outbox);
        var sms = new SmsMessage(Guid.CreateVersion7(), "+233201234567", "Kelmah: hello.", Now);
        var push = new PushMessage(Guid.CreateVersion7(), Guid.CreateVersion7(), "Hello", "Words.", Now);

        await sender.SendAsync(sms, CancellationToken.None);
        await sender.SendAsync(push, CancellationToken.None);

        var first = await ReadAsync(sms.Id);
        var second = await ReadAsync(push.Id);
        Assert.Equal(("sms", "+233201234567", "Kelmah: hello."), (Text(first, "channel"), Text(first, "to"), Text(first, "body")));
        Assert.False(first.TryGetProperty("title", out _));
        Assert.Equal(("push", $"user:{push.UserId}", "Hello"), (Text(second, "channel"), Text(second, "to"), Text(second, "title")));
        Assert.Equal("2026-02-03T14:05:06.000Z", Text(second, "createdAt"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_a_failure_that_can_be_tried_again()
    {
        await File.WriteAllTextAsync(Outbox.Path, "A file stands where the folder should be.");

        var failure = await Assert.ThrowsAsync<DeliveryException>(() =>
            new OutboxTextSender(Outbox).SendAsync(new SmsMessage(Guid.CreateVersion7(), "+233201234567", "Words.", Now), CancellationToken.None));

        Assert.False(failure.IsFinal);
        Assert.Equal("outbox_not_writable", failure.Message);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private async Task<JsonElement> ReadAsync(Guid id) =>
        JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Outbox.Path, $"{id}.json"))).RootElement;
}
