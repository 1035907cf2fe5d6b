using System.Diagnostics.CodeAnalysis;
using System.Net;
using Kelmah.Administration;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Kelmah.Functions.Tests.Administration;

[SuppressMessage("Design", "CA1001", Justification = "xUnit disposes it through IAsyncLifetime.")]
public sealed class AuditTests : IAsyncLifetime
{
    private readonly KelmahApp app = new();
    private TestClient admin = null!;

    public async Task InitializeAsync()
    {
        await app.InitializeAsync();
        admin = await app.SignInAsAdminAsync();
    }

    public Task DisposeAsync() => app.DisposeAsync().AsTask();

    [Fact]
    public async Task Privileged_acts_are_listed_with_their_actor_subject_and_reason()
    {
        var user = await SuspendSomebodyAsync();
        await admin.PostAsync($"/admin/users/{user}/reinstate");

        var entries = (await admin.GetAsync($"/admin/audit?subject=users/{user}")).Body.GetProperty("items");

        Assert.Equal(["user_reinstated", "user_suspended"], entries.EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal((admin.UserId, "Complaints"), (entries[1].GetProperty("actorId").GetGuid(), entries[1].GetProperty("reason").GetString()));
        Assert.Equal(1, (await admin.GetAsync("/admin/audit?action=user_suspended&limit=5")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await admin.GetAsync($"/admin/audit?actorId={user}")).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Acts_that_come_at_once_make_one_chain()
    {
        var users = new List<TestClient>();
        for (var number = 0; number < 4; number++) users.Add(await app.SignUpAsync(UserRole.Worker));
        await SuspendSomebodyAsync();

        var answers = await Task.WhenAll(users.Select(user => admin.PostAsync($"/admin/users/{user.UserId}/suspend", new { reason = "At once" })));

        var done = answers.Count(answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Conflict));
        var verified = (await admin.GetAsync("/admin/audit/verification")).Body;
        Assert.Equal((true, done + 1), (verified.GetProperty("isIntact").GetBoolean(), verified.GetProperty("entries").GetInt32()));
    }

    [Fact]
    public async Task An_entry_that_was_changed_is_found()
    {
        for (var number = 0; number < 3; number++) await SuspendSomebodyAsync();
        Assert.True(await IsIntactAsync());
        var second = await EntryAsync(2);

        await CommitAsync(work => work.Update(Touched(second with { Reason = "Another reason" })));

        var verified = (await admin.GetAsync("/admin/audit/verification")).Body;
        Assert.Equal((false, 2), (verified.GetProperty("isIntact").GetBoolean(), verified.GetProperty("brokenSequence").GetInt32()));
    }

    [Fact]
    public async Task Newest_entries_that_were_removed_with_the_head_put_back_are_found_by_the_anchor_beside_the_store()
    {
        for (var number = 0; number < 3; number++) await SuspendSomebodyAsync();
        var anchors = app.Services.GetRequiredService<IAuditAnchorFile>();
        await Until.HoldsAsync(() => anchors.ReadAsync(CancellationToken.None), static anchor => anchor?.Sequence == 3);
        Assert.True(await app.Services.GetRequiredService<AuditAnchors>().CheckAsync(CancellationToken.None));

        var (second, third) = (await EntryAsync(2), await EntryAsync(3));
        var head = (await app.Store.FindAsync<AuditHead>(AuditHead.OnlyId, CancellationToken.None))!;
        var (changed, _) = head.Append(Guid.CreateVersion7(), null, AuditAction.UsersRead, "x", null, head.CreatedAt);
        await CommitAsync(work => work.Update(changed with { Sequence = 2, Hash = second.Hash }));
        await CommitAsync(work => work.Delete(third));

        var verified = (await admin.GetAsync("/admin/audit/verification")).Body;
        Assert.Equal((false, 3), (verified.GetProperty("isIntact").GetBoolean(), verified.GetProperty("brokenSequence").GetInt32()));
        Assert.False(await app.Services.GetRequiredService<AuditAnchors>().CheckAsync(CancellationToken.None));
        // Nor does another entry in its place help.
        await SuspendSomebodyAsync();
        Assert.False(await IsIntactAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_entry_that_was_removed_is_found_even_the_last_one(int sequence)
    {
        for (var number = 0; number < 3; number++) await SuspendSomebodyAsync();
        var entry = await EntryAsync(sequence);

        await CommitAsync(work => work.Delete(entry));

        var verified = (await admin.GetAsync("/admin/audit/verification")).Body;
        Assert.Equal((false, sequence), (verified.GetProperty("isIntact").GetBoolean(), verified.GetProperty("brokenSequence").GetInt32()));
    }

    /// <summary>What somebody who holds the file could write: another content, and any event beside it.</summary>
    private static AuditEntry Touched(AuditEntry changed)
    {
        var (_, other) = AuditHead.Open(changed.CreatedAt).Append(changed.Id, null, changed.Action, "x", null, changed.CreatedAt);
        return other with
        {
            Version = changed.Version,
            Sequence = changed.Sequence,
            ActorId = changed.ActorId,
            Subject = changed.Subject,
            Reason = changed.Reason,
            OccurredAt = changed.OccurredAt,
            PreviousHash = changed.PreviousHash,
            Hash = changed.Hash,
        };
    }

    private async Task<Guid> SuspendSomebodyAsync()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync($"/admin/users/{user.UserId}/suspend", new { reason = "Complaints" })).Status);
        return user.UserId;
    }

    private async Task<bool> IsIntactAsync() => (await admin.GetAsync("/admin/audit/verification")).Body.GetProperty("isIntact").GetBoolean();

    private async Task<AuditEntry> EntryAsync(long sequence) => (await app.Store.FindAsync(AuditEntryCollection.Sequence.Is(sequence), CancellationToken.None))!;

    private async Task CommitAsync(Action<UnitOfWork> change)
    {
        var done = await app.Services.GetRequiredService<Transactor>().RunAsync<bool>(null, work =>
        {
            change(work);
            return Task.FromResult<Result<bool>>(true);
        }, CancellationToken.None);
        Assert.True(done.Value);
    }
}
