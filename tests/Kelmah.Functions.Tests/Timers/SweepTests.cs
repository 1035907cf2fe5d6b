using System.Reflection;
using Kelmah.Attachments;
using Kelmah.Functions.Tests.Attachments;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.LocalHost;
using Kelmah.Notifications;
using Kelmah.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Timers;

/// <summary>Every sweep goes on behind an entity that this release cannot read, and that is due before all others.</summary>
public sealed class SweepTests
{
    private static readonly string[] Skills = ["wiring"];

    /// <summary>Every timer, and what holds it to that.</summary>
    private static readonly Dictionary<string, string> Timers = new()
    {
        ["AlertSearches"] = nameof(A_saved_search_runs_behind_one_that_cannot_be_read),
        ["MoveDataKeys"] = "What it cannot read it passes over, EncryptedDocumentStoreTests.",
        ["ReconcileLedgerNightly"] = "It reports an account that cannot be compared, and moves nothing of its own.",
        ["RelayOutbox"] = "PoisonEventTests",
        ["ReportAuditAnchor"] = "It has no items.",
        ["RotateSigningKeys"] = "It has no items.",
        ["SendScheduledNotifications"] = nameof(A_notification_is_sent_behind_one_that_cannot_be_read),
        ["SweepDeadlines"] = nameof(A_deadline_is_due_behind_one_that_cannot_be_read),
        ["SweepErasures"] = nameof(An_erasure_is_due_behind_one_that_cannot_be_read),
        ["SweepExpired"] = "It deletes by the time alone, and reads no entity.",
        ["SweepJobs"] = nameof(A_job_closes_behind_one_that_cannot_be_read),
        ["SweepOrphanedContents"] = "It reads ids; whether a document cannot be read is met by the isolation of each item, SweeperTests.",
        ["SweepUnusedAttachments"] = nameof(An_attachment_goes_behind_one_that_cannot_be_read),
    };

    [Fact]
    public void Every_timer_is_looked_at() => Assert.Equal(
        from type in typeof(Program).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.GetParameters().Any(parameter => parameter.IsDefined(typeof(TimerTriggerAttribute)))
        let name = method.GetCustomAttribute<FunctionAttribute>()!.Name
        orderby name
        select name,
        Timers.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_job_closes_behind_one_that_cannot_be_read()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var (poison, healthy) = (await PublishAsync(3), await PublishAsync(4));
        await SpoilAsync(app, "jobs", poison);

        await app.Clock.AdvanceAsync(TimeSpan.FromDays(5));

        await Until.HoldsAsync(() => app.Store.FindAsync<Job>(healthy, CancellationToken.None).AsTask(), static job => job!.Status == JobStatus.Closed);
        Assert.Equal("active", await StatusAsync(app, "jobs", poison));

        async Task<Guid> PublishAsync(int days)
        {
            var content = SampleJobs.Content();
            content["deadline"] = app.Clock.GetUtcNow().AddDays(days);
            return Guid.Parse(await SampleJobs.PublishAsync(hirer, content));
        }
    }

    [Fact]
    public async Task A_saved_search_runs_behind_one_that_cannot_be_read()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var (poison, healthy) = (await SaveAsync(), await SaveAsync());
        await SpoilAsync(app, "saved_searches", poison);

        await app.Clock.AdvanceAsync(TimeSpan.FromDays(2));

        await Until.HoldsAsync(() => app.Store.FindAsync<SavedSearch>(healthy, CancellationToken.None).AsTask(), static search => search!.LookedAt is not null);

        async Task<Guid> SaveAsync() =>
            Guid.Parse((await worker.PostAsync("/jobs/searches", new { name = "Wiring", criteria = new { skills = Skills } })).Id);
    }

    [Fact]
    public async Task A_notification_is_sent_behind_one_that_cannot_be_read()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var (poison, healthy) = (await ScheduleAsync(1), await ScheduleAsync(2));
        await SpoilAsync(app, "notifications", poison);

        await app.Clock.AdvanceAsync(TimeSpan.FromHours(3));

        await Until.HoldsAsync(() => app.Store.FindAsync<Notification>(healthy, CancellationToken.None).AsTask(), static told => told!.DispatchedAt is not null);

        async Task<Guid> ScheduleAsync(int hours)
        {
            var now = app.Clock.GetUtcNow();
            var notification = Notification.Create(
                new Notification
                {
                    Id = Guid.CreateVersion7(now),
                    UserId = worker.UserId,
                    Title = "A title",
                    Content = "Words.",
                    Type = NotificationType.Job,
                    Channel = NotificationChannel.InApp,
                    ScheduledAt = now.AddHours(hours),
                    CreatedAt = now,
                },
                now);
            var inserted = await app.Services.GetRequiredService<Transactor>().RunAsync<Notification>(
                null, work => Task.FromResult<Result<Notification>>(work.Insert(notification)), CancellationToken.None);
            return inserted.Value.Id;
        }
    }

    [Fact]
    public async Task An_attachment_goes_behind_one_that_cannot_be_read()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var (poison, healthy) = (await UploadAsync(), await UploadAsync());
        await SpoilAsync(app, "attachments", poison);

        await app.Clock.AdvanceAsync(TimeSpan.FromDays(2));

        await Until.HoldsAsync(() => app.Store.FindAsync<Attachment>(healthy, CancellationToken.None).AsTask(), static attachment => attachment is null);

        async Task<Guid> UploadAsync() => Guid.Parse((await worker.UploadAsync(SampleFiles.Png, "photo.png")).Id);
    }

    [Fact]
    public async Task A_deadline_is_due_behind_one_that_cannot_be_read()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var worker = await app.SignUpAsync(UserRole.Worker);
        var (poison, healthy) = (await AddAsync(50), await AddAsync(51));
        await SpoilAsync(app, "certificates", poison);
        // Of a clock of its own: those of the app would come first.
        var processes = ActivatorUtilities.CreateInstance<DeadlineProcesses>(app.Services, await LaterAsync(app, 60));

        Assert.Equal([poison, healthy], await processes.DueAsync(DeadlineKind.CertificateExpiry, CancellationToken.None).ToListAsync());

        async Task<Guid> AddAsync(int days)
        {
            var body = new { title = "Wiring", issuer = "Energy Commission", validUntil = app.Clock.GetUtcNow().AddDays(days) };
            return Guid.Parse((await worker.PostAsync("/users/me/certificates", body)).Id);
        }
    }

    [Fact]
    public async Task An_erasure_is_due_behind_one_that_cannot_be_read()
    {
        await using var app = await KelmahApp.StartNewAsync();
        var (poison, healthy) = (await AskAsync(), await AskAsync());
        await SpoilAsync(app, "users", poison);
        var erasures = ActivatorUtilities.CreateInstance<Erasures>(app.Services, await LaterAsync(app, 31));

        Assert.Equal([poison, healthy], await erasures.FindDueAsync(CancellationToken.None).ToListAsync());

        async Task<Guid> AskAsync()
        {
            var user = await app.SignUpAsync(UserRole.Hirer);
            (await user.SendAsync(HttpMethod.Delete, "/users/me", TestClient.Json(new { password = KelmahApp.Password }))).AssertStatus(System.Net.HttpStatusCode.Accepted);
            return user.UserId;
        }
    }

    private static async Task<TimeProvider> LaterAsync(KelmahApp app, int days)
    {
        var later = new VirtualClock(app.Clock);
        await later.AdvanceAsync(TimeSpan.FromDays(days));
        return later;
    }

    /// <summary>Writes into a document what no release wrote there.</summary>
    private static async Task SpoilAsync(KelmahApp app, string collection, Guid id)
    {
        await app.Services.GetRequiredService<SqliteDatabase>().WriteAsync(session =>
        {
            using var update = session.Prepare($"UPDATE doc_{collection} SET body = json_set(body, '$.createdAt', 'nonsense') WHERE id = ?1");
            update.Bind(1, id).Run();
            Assert.Equal(1, session.Changes);
        });
    }

    private static async Task<string> StatusAsync(KelmahApp app, string collection, Guid id) =>
        await app.Services.GetRequiredService<SqliteDatabase>().ReadAsync(
            session =>
            {
                using var row = session.Prepare($"SELECT body ->> '$.status' FROM doc_{collection} WHERE id = ?1");
                row.Bind(1, id).Step();
                return row.GetText(0)!;
            },
            CancellationToken.None);
}
