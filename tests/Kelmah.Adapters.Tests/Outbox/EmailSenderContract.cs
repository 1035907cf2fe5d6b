using Kelmah.Notifications;

namespace Kelmah.Adapters.Tests.Outbox;

public abstract class EmailSenderContract
{
    private static readonly DateTimeOffset Now = new(2026, 2, 3, 14, 5, 6, TimeSpan.Zero);

    protected abstract IEmailSender Sender { get; }

    /// <summary>What mails come from by the settings.</summary>
    protected abstract string From { get; }

    /// <summary>An address that takes mail.</summary>
    protected virtual string To => "kofi@example.com";

    /// <summary>The mail that was sent last.</summary>
    protected abstract Task<ReceivedMail> ReceiveAsync();

    [Fact]
    public async Task A_mail_arrives_as_it_was_written()
    {
        var mail = await SendAsync("Kofi Mensah", "Roof is approved", "Hello Kofi,\n\nRoof is approved.\n");

        Assert.Equal((From, To, "Kofi Mensah"), (mail.From, mail.To, mail.ToName));
        Assert.Equal(("Roof is approved", "Hello Kofi,\n\nRoof is approved.\n"), (mail.Subject, mail.Body));
    }

    [Fact]
    public async Task Letters_beyond_ascii_arrive_in_name_subject_and_text()
    {
        const string Subject = "Wo sika no aba: ₵1,500.00 ma Ɔdan a ɛwɔ Kumasi no ho adwuma a wowieeɛ — 💰";
        const string Body = "Akwaaba Ɔfori,\n\nƐyɛ. “₵” 💰\n";

        var mail = await SendAsync("Akosua Ɔfori", Subject, Body);

        Assert.Equal(("Akosua Ɔfori", Subject, Body), (mail.ToName, mail.Subject, mail.Body));
    }

    [Theory]
    [InlineData("Mensah, Kofi (\"KM\") \\ Sons")]
    [InlineData("=?utf-8?B?S29maQ==?=")]
    public async Task A_name_that_looks_like_syntax_arrives_as_it_is(string name) =>
        Assert.Equal((To, name), await AddressedAsync(name));

    [Fact]
    public async Task An_address_may_have_no_name() => Assert.Equal((To, ""), await AddressedAsync(name: null));

    [Fact]
    public async Task A_text_of_long_lines_arrives_whole()
    {
        var body = $"{string.Concat(Enumerable.Repeat("Ɛkyerɛ ", 400))}\n.\n..\nFrom here on.\n";

        Assert.Equal(body, (await SendAsync("Kofi", "Long", body)).Body);
    }

    [Fact]
    public async Task A_mail_says_that_no_person_wrote_it_and_which_notification_it_is()
    {
        var id = Guid.CreateVersion7();

        var mail = await SendAsync("Kofi", "Subject", "Text.\n", id);

        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Contains(mail.Headers.Values, value => value.Contains(id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_sent_after_it_was_called_off()
    {
        var message = new EmailMessage(Guid.CreateVersion7(), To, null, "Subject", "Text.\n", Now);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sender.SendAsync(message, new CancellationToken(canceled: true)));
    }

    private async Task<(string Address, string Name)> AddressedAsync(string? name)
    {
        var mail = await SendAsync(name, "Subject", "Text.\n");
        return (mail.To, mail.ToName);
    }

    private async Task<ReceivedMail> SendAsync(string? name, string subject, string body, Guid? id = null)
    {
        await Sender.SendAsync(new EmailMessage(id ?? Guid.CreateVersion7(), To, name, subject, body, Now), CancellationToken.None);
        return await ReceiveAsync();
    }
}
