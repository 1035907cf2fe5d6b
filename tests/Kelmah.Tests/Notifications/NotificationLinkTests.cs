using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Notifications;
using Kelmah.Payments;

namespace Kelmah.Tests.Notifications;

public class NotificationLinkTests
{
    private static readonly Guid One = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private static readonly Guid Hirer = Guid.CreateVersion7();
    private static readonly Guid Worker = Guid.CreateVersion7();
    private static readonly Money Amount = new(100, Currency.Ghs);

    [Fact]
    public void A_notification_leads_to_what_it_is_about()
    {
        Assert.Equal($"/contracts/{One}", LinkOf(new ContractFunded(One, Hirer, Worker, Amount)));
        Assert.Equal($"/contracts/{One}", LinkOf(new ContractDrafted(One, Hirer, Worker, Other, Other, Amount, DateTimeOffset.UnixEpoch)));
        Assert.Equal($"/milestones/{Other}", LinkOf(new MilestoneStarted(Other, One, Hirer, Worker)));
        Assert.Equal($"/contracts/{One}", LinkOf(new RefundRequested(Other, One, Guid.CreateVersion7(), Hirer, Worker, Amount, Hirer, DateTimeOffset.UnixEpoch)));
        Assert.Equal($"/disputes/{Other}", LinkOf(new DisputeOpened(Other, One, Hirer, Worker, Hirer, Guid.CreateVersion7(), Amount, DisputeTrack.Mediation, DateTimeOffset.UnixEpoch)));
        Assert.Equal($"/contracts/{One}", LinkOf(new TransactionCompleted(Other, Hirer, One, TransactionType.Payment, Amount)));
        Assert.Equal($"/applications/{One}", LinkOf(new ApplicationWithdrawn(One, Other, Hirer, Worker)));
        Assert.Equal($"/jobs/{One}", LinkOf(new JobDeadlineNear(One, Hirer, DateTimeOffset.UnixEpoch)));
        Assert.Equal("/users/me/certificates", LinkOf(new CertificateExpired(One, Worker)));
        Assert.Equal("/notifications", LinkOf(new PasswordChanged(Worker)));
    }

    public static TheoryData<Type> Told => [.. SampleEvents.Types.Where(type => NotificationCatalogue.For(type).Length > 0)];

    /// <summary>Also of a later event: it fails until somebody says where it leads.</summary>
    [Theory]
    [MemberData(nameof(Told))]
    public void What_is_about_more_than_the_account_leads_to_a_page(Type type)
    {
        var data = EventSubjects.Of(SampleEvents.Record(SampleEvents.Create(type)));
        var isOfTheAccount = data.Keys.All(key => key is EventSubjects.EventType or "userId" || key.EndsWith("By", StringComparison.Ordinal));

        Assert.Equal(isOfTheAccount, NotificationLink.PathOf(data) == NotificationLink.List);
    }

    /// <summary>A movement without a contract has no page.</summary>
    [Fact]
    public void What_names_no_contract_leads_to_the_list() =>
        Assert.Equal("/notifications", LinkOf(new TransactionCompleted(One, Hirer, ContractId: null, TransactionType.Payout, Amount)));

    [Fact]
    public async Task A_mail_ends_with_the_link()
    {
        await using var world = new NotificationWorld();
        var (hirer, worker) = (await world.AddUserAsync("Ama", UserRole.Hirer), await world.AddUserAsync("Kofi", UserRole.Worker));
        await world.NotifyAsync(SampleEvents.Record(new ApplicationSubmitted(One, Other, hirer.Id, worker.Id, Amount)));
        var mail = (await world.AllOfAsync(hirer.Id)).Single(told => told.Channel == NotificationChannel.Email);

        await world.DeliverAsync(mail.Id);

        var sent = Assert.IsType<EmailMessage>(Assert.Single(world.Senders.Taken));
        Assert.Contains($"https://kelmah.example/applications/{One}\n", sent.Body, StringComparison.Ordinal);
        Assert.Equal($"/applications/{One}", NotificationView.Of(mail).Link);
    }

    private static string LinkOf(DomainEvent happened) => NotificationLink.PathOf(EventSubjects.Of(SampleEvents.Record(happened)));
}
