using System.Collections.Immutable;
using System.Security.Cryptography;
using Kelmah.Administration;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Persistence;
using Kelmah.Tests.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kelmah.Tests.Kernel.Encryption;

/// <summary>Sensitive texts in a real file, under keys of a real folder.</summary>
public sealed class EncryptedDocumentStoreTests
{
    private const string Phone = "+233201234567";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_text_is_encrypted_in_the_file_and_in_clear_for_who_reads_by_the_store()
    {
        await using var world = await IdentityWorld.StartAsync();
        var ama = await world.RegisterAsync("ama@example.com", Phone);

        Assert.Equal(Phone, (await world.FindAsync(ama.Id)).Profile.Phone);
        Assert.Equal(Phone, (await world.Store.QueryAsync(new Query<User> { Where = UserCollection.Email.Is("ama@example.com") }, None)).Items.Single().Profile.Phone);
        var stored = (await world.Stored.FindAsync<User>(ama.Id, None))!;
        Assert.True(SealedText.IsSealed(stored.Profile.Phone!));
        Assert.Equal("Ama", stored.Profile.FirstName);
        Assert.Equal(stored.Version, (await world.FindAsync(ama.Id)).Version);
    }

    [Fact]
    public async Task Each_user_has_a_key_and_a_user_without_such_texts_has_none()
    {
        await using var world = await IdentityWorld.StartAsync();
        var ama = await world.RegisterAsync("ama@example.com", Phone);
        var kofi = await world.RegisterAsync("kofi@example.com");

        Assert.NotNull(await world.Stored.FindAsync(DataKeyCollection.UserId.Is(ama.Id), None));
        Assert.Null(await world.Stored.FindAsync(DataKeyCollection.UserId.Is(kofi.Id), None));
    }

    [Fact]
    public async Task A_trial_gives_the_store_no_text_and_the_user_no_key()
    {
        await using var world = await IdentityWorld.StartAsync();
        var ama = await world.RegisterAsync("ama@example.com");
        var work = new UnitOfWork(world.Store, world.Clock, world.Get<IIdSource>(), ama.Id);
        var token = RefreshToken.Start(
            world.Get<IIdSource>().NewId(), ama.Id, world.Get<IIdSource>().NewId(), "hash", new SessionOrigin("a device", null), new SessionOptions(), world.Clock.GetUtcNow());
        work.Insert(token);

        Assert.IsType<Committed>(await world.Store.TryAsync(work, None));

        Assert.True(SealedText.IsSealed(((RefreshToken)work.Writes.Single().Entity).DeviceInfo!));
        Assert.Null(await world.Stored.FindAsync(DataKeyCollection.UserId.Is(ama.Id), None));
        Assert.Null(await world.Stored.FindAsync<RefreshToken>(token.Id, None));
    }

    [Fact]
    public async Task The_same_entity_is_given_while_its_document_stays()
    {
        await using var world = await IdentityWorld.StartAsync();
        var ama = await world.RegisterAsync("ama@example.com", Phone);
        Assert.Same(await world.FindAsync(ama.Id), await world.FindAsync(ama.Id));
    }

    [Fact]
    public async Task Twenty_first_texts_at_once_make_one_key_and_none_is_lost()
    {
        await using var world = await IdentityWorld.StartAsync();
        var ama = await world.RegisterAsync("ama@example.com");

        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(async () =>
        {
            var token = RefreshToken.Start(world.Get<IIdSource>().NewId(), ama.Id, world.Get<IIdSource>().NewId(), $"hash {number}", new SessionOrigin($"device {number}", null), new SessionOptions(), world.Clock.GetUtcNow());
            for (var attempt = 0; ; attempt++)
            {
                var committed = await world.Get<Transactor>().RunAsync<bool>(null, work =>
                {
                    work.Insert(token);
                    return Task.FromResult<Result<bool>>(true);
                }, None);
                if (committed.Refusal is null) return token;
                Assert.True(attempt < 20, "Too many conflicts.");
            }
        })));

        foreach (var token in tokens) Assert.Equal(token.DeviceInfo, (await world.Store.FindAsync<RefreshToken>(token.Id, None))!.DeviceInfo);
        Assert.Equal(1, (await world.Stored.FindAsync(DataKeyCollection.UserId.Is(ama.Id), None))!.Version);
    }

    [Fact]
    public void A_text_says_nothing_in_another_document_or_under_another_key()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var text = SealedText.Seal(Phone, key, "users/1");

        Assert.Equal(Phone, SealedText.Open(text, key, "users/1"));
        Assert.NotEqual(text, SealedText.Seal(Phone, key, "users/1"));
        Assert.Throws<AuthenticationTagMismatchException>(() => SealedText.Open(text, key, "users/2"));
        Assert.Throws<AuthenticationTagMismatchException>(() => SealedText.Open(text, new byte[32], "users/1"));
        Assert.Throws<FormatException>(() => SealedText.Open(text[..12], key, "users/1"));
        Assert.False(SealedText.IsSealed(Phone));
    }

    [Fact]
    public async Task Without_its_key_a_text_is_missing_and_a_commit_that_rests_on_the_key_decides_again()
    {
        await using var world = await IdentityWorld.StartAsync();
        var ama = await world.RegisterAsync("ama@example.com", Phone);
        var present = await world.FindAsync(ama.Id);
        await DestroyElsewhereAsync(world, ama.Id);

        var changed = await world.Get<Transactor>().RunAsync<User>(null, async work =>
        {
            var user = (await work.FindAsync<User>(ama.Id, None))!;
            return work.Update((user with { Profile = user.Profile with { Phone = "+233209999999" } }).ChangePassword("hash", world.Clock.GetUtcNow()));
        }, None);

        Assert.Null(changed.Refusal);
        Assert.Equal("+233209999999", (await world.FindAsync(ama.Id)).Profile.Phone);
        var other = new EncryptedDocumentStore(world.Stored, new DataKeys(world.Stored, world.Get<IKeyEncryptionKeys>(), world.Clock, world.Get<IIdSource>()));
        Assert.Equal("+233209999999", (await other.FindAsync<User>(ama.Id, None))!.Profile.Phone);
        await DestroyElsewhereAsync(world, ama.Id);
        other = new EncryptedDocumentStore(world.Stored, new DataKeys(world.Stored, world.Get<IKeyEncryptionKeys>(), world.Clock, world.Get<IIdSource>()));
        Assert.Null((await other.FindAsync<User>(ama.Id, None))!.Profile.Phone);
        Assert.Equal(present.Email, (await other.FindAsync<User>(ama.Id, None))!.Email);
    }

    [Fact]
    public async Task What_was_stored_in_clear_reads_as_it_is_and_is_encrypted_once_by_pages_that_can_be_cut_off()
    {
        await using var world = await IdentityWorld.StartAsync();
        var clear = new Transactor(world.Stored, new UnheardRelay(), world.Clock, world.Get<IIdSource>());
        var users = ImmutableArray.CreateBuilder<Guid>();
        for (var number = 0; number < 230; number++)
        {
            var user = await world.RegisterAsync($"user{number}@example.com");
            users.Add(user.Id);
            await clear.RunAsync<User>(null, async work =>
            {
                var found = (await work.FindAsync<User>(user.Id, None))!;
                return work.Update((found with { Profile = found.Profile with { Phone = Phone } }).ChangePassword("hash", world.Clock.GetUtcNow()));
            }, None);
        }

        Assert.Equal(Phone, (await world.FindAsync(users[0])).Profile.Phone);
        var before = (await world.FindAsync(users[7])).Version;
        using var cut = new CancellationTokenSource();
        var stopped = new DocumentSealing(new CuttingStore(world.Stored, cut, after: 2), world.Get<Transactor>(), world.Clock, NullLogger<DocumentSealing>.Instance);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.RunAsync(cut.Token));
        var half = await CountClearAsync(world, users);
        Assert.InRange(half, 1, 229);

        Assert.Equal(half, await world.Get<DocumentSealing>().RunAsync(None));
        Assert.Equal(0, await CountClearAsync(world, users));
        Assert.Equal(0, await world.Get<DocumentSealing>().RunAsync(None));
        Assert.Equal((Phone, before), ((await world.FindAsync(users[7])).Profile.Phone, (await world.FindAsync(users[7])).Version));
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_holds_up_no_other()
    {
        await using var world = await IdentityWorld.StartAsync();
        var users = new List<Guid>();
        var clear = new Transactor(world.Stored, new UnheardRelay(), world.Clock, world.Get<IIdSource>());
        for (var number = 0; number < 3; number++)
        {
            users.Add((await world.RegisterAsync($"user{number}@example.com")).Id);
            await clear.RunAsync<User>(null, async work =>
            {
                var found = (await work.FindAsync<User>(users[^1], None))!;
                return work.Update((found with { Profile = found.Profile with { Phone = Phone } }).ChangePassword("hash", world.Clock.GetUtcNow()));
            }, None);
        }

        await world.Database.WriteAsync(session =>
        {
            using var spoil = session.Prepare("UPDATE doc_users SET body = json_set(body, '$.failedSignIns', 'many') WHERE id = ?1");
            spoil.Bind(1, users[1]).Run();
        });

        Assert.Equal(2, await world.Get<DocumentSealing>().RunAsync(None));
        Assert.Equal(0, await CountClearAsync(world, [users[0], users[2]]));
    }

    [Fact]
    public async Task A_rotation_stores_the_data_keys_under_a_new_key_and_changes_no_text()
    {
        await using var world = await IdentityWorld.StartAsync();
        var users = new List<UserView>();
        for (var number = 0; number < 120; number++) users.Add(await world.RegisterAsync($"user{number}@example.com", Phone));
        var before = (await world.Stored.FindAsync<User>(users[0].Id, None))!.Profile.Phone;
        var first = (await world.Get<IKeyEncryptionKeys>().AllAsync(None))[0];
        world.Clock.Advance(TimeSpan.FromSeconds(1));

        var (moved, keyId) = await world.Get<EncryptionKeyRotation>().RotateAsync(None);

        Assert.Equal(120, moved);
        Assert.NotEqual(first.Id, keyId);
        Assert.Equal(before, (await world.Stored.FindAsync<User>(users[0].Id, None))!.Profile.Phone);
        var other = new EncryptedDocumentStore(world.Stored, new DataKeys(world.Stored, world.Get<IKeyEncryptionKeys>(), world.Clock, world.Get<IIdSource>()));
        foreach (var user in users) Assert.Equal(Phone, (await other.FindAsync<User>(user.Id, None))!.Profile.Phone);
        Assert.Equal(0, (await world.Get<EncryptionKeyRotation>().MoveAsync(None)).Moved);
        var audit = await world.Get<AuditTrail>().ListAsync(new AuditFilter(Action: AuditAction.EncryptionKeyRotated), new Paging(), None);
        Assert.Equal($"encryption-keys/{keyId}", Assert.Single(audit.Value.Items).Subject);
    }

    [Fact]
    public async Task A_lost_key_is_counted_and_given_up_only_when_that_is_asked_for()
    {
        await using var world = await IdentityWorld.StartAsync();
        var ama = await world.RegisterAsync("ama@example.com", Phone);
        var stored = (await world.Stored.FindAsync(DataKeyCollection.UserId.Is(ama.Id), None))!;
        var transactor = new Transactor(world.Stored, new UnheardRelay(), world.Clock, world.Get<IIdSource>());
        Assert.Equal(0, await world.Get<DataKeyRotation>().CountLostAsync(None));
        await transactor.RunAsync<bool>(null, work =>
        {
            work.Rewrite(stored with { KeyEncryptionKeyId = "0000000000000000" });
            return Task.FromResult<Result<bool>>(true);
        }, None);

        Assert.Equal(1, await world.Get<DataKeyRotation>().CountLostAsync(None));
        Assert.Equal(0, (await world.Get<EncryptionKeyRotation>().MoveAsync(None)).Moved);
        await world.Get<DataKeyRotation>().GiveUpLostAsync(None);
        Assert.Equal(0, await world.Get<DataKeyRotation>().CountLostAsync(None));
        Assert.Null(await world.Stored.FindAsync(DataKeyCollection.UserId.Is(ama.Id), None));
    }

    /// <summary>By an instance whose keys this one does not forget.</summary>
    private static async Task DestroyElsewhereAsync(IdentityWorld world, Guid userId)
    {
        var elsewhere = new Transactor(world.Stored, new UnheardRelay(), world.Clock, world.Get<IIdSource>());
        await elsewhere.RunAsync<bool>(null, async work =>
        {
            work.Delete((await work.FindAsync(DataKeyCollection.UserId.Is(userId), None))!);
            return true;
        }, None);
    }

    private static async Task<long> CountClearAsync(IdentityWorld world, IEnumerable<Guid> users)
    {
        var clear = 0;
        foreach (var id in users)
            if (!SealedText.IsSealed((await world.Stored.FindAsync<User>(id, None))!.Profile.Phone!)) clear++;
        return clear;
    }

    /// <summary>Ends what reads it after some pages of users.</summary>
    private sealed class CuttingStore(IDocumentStore inner, CancellationTokenSource cut, int after) : IDocumentStore
    {
        private int pages;

        public ValueTask<Page<T>> QueryAsync<T>(Query<T> query, CancellationToken cancellationToken)
            where T : Entity =>
            inner.QueryAsync(query, cancellationToken);

        public ValueTask<T?> FindAsync<T>(Guid id, CancellationToken cancellationToken)
            where T : Entity =>
            inner.FindAsync<T>(id, cancellationToken);

        public ValueTask<T?> FindAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity =>
            inner.FindAsync(where, cancellationToken);

        public async ValueTask<Page<TView>> QueryAsync<T, TView>(Query<T> query, Projection<T, TView> projection, CancellationToken cancellationToken)
            where T : Entity
        {
            if (typeof(T) == typeof(User) && ++pages == after) await cut.CancelAsync();
            return await inner.QueryAsync(query, projection, None);
        }

        public ValueTask<long> CountAsync<T>(Filter<T> where, CancellationToken cancellationToken)
            where T : Entity =>
            inner.CountAsync(where, cancellationToken);

        public ValueTask<IReadOnlyDictionary<Guid, long>> CountByAsync<T>(Field<T, Guid> field, Filter<T> where, CancellationToken cancellationToken)
            where T : Entity =>
            inner.CountByAsync(field, where, cancellationToken);

        public ValueTask<long> SetVersionAsync(string set, CancellationToken cancellationToken) => inner.SetVersionAsync(set, cancellationToken);

        public Task<CommitOutcome> CommitAsync(UnitOfWork work, CancellationToken cancellationToken) => inner.CommitAsync(work, cancellationToken);

        public Task<CommitOutcome> TryAsync(UnitOfWork work, CancellationToken cancellationToken) => inner.TryAsync(work, cancellationToken);
    }
}
