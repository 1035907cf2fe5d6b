using Kelmah.Adapters;
using Kelmah.Adapters.Cryptography;
using Kelmah.Adapters.Files;
using Kelmah.Adapters.Memory;
using Kelmah.Adapters.PhoneNumbers;
using Kelmah.Adapters.Sqlite;
using Kelmah.Administration;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Encryption;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Serialization;
using Kelmah.Sqlite;
using Kelmah.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kelmah.Tests.Identity;

/// <summary>The use cases of accounts on a real file, with real tokens and passwords, and a clock that is moved.</summary>
internal sealed class IdentityWorld : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly ServiceProvider services;
    private readonly SqliteDatabase database;
    private readonly DirectoryInfo folder;

    private IdentityWorld(ServiceProvider services, SqliteDatabase database, DirectoryInfo folder, IDocumentStore stored)
    {
        this.services = services;
        this.database = database;
        this.folder = folder;
        Stored = stored;
    }

    public StandingClock Clock => (StandingClock)Get<TimeProvider>();

    public IDocumentStore Store => Get<IDocumentStore>();

    /// <summary>The documents as they are in the file: what is sensitive is encrypted.</summary>
    public IDocumentStore Stored { get; }

    /// <summary>The file.</summary>
    public SqliteDatabase Database => database;

    public static async Task<IdentityWorld> StartAsync()
    {
        var clock = new StandingClock(TestTime.Start);
        var folder = Directory.CreateTempSubdirectory("kelmah-identity-");
        var database = new SqliteDatabase(Path.Combine(folder.FullName, "kelmah.db"));
        var schema = await SqliteSchema.ApplyAsync(database, Collections.All);
        var stored = new SqliteDocumentStore(schema, clock);
        var keys = new FolderKeyEncryptionKeys(Path.Combine(folder.FullName, "keys"), clock);
        var dataKeys = new DataKeys(stored, keys, clock, new IdSource(clock));
        var options = new IdentityOptions { PasswordIterations = 1_000 };
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(Options.Create(options))
            .AddSingleton(IdentityKeys.Load(options, folder.FullName))
            .AddSingleton<IIdSource, IdSource>()
            .AddSingleton<IKeyEncryptionKeys>(keys)
            .AddSingleton(dataKeys)
            .AddSingleton<IDocumentStore>(new WatchedStore(new EncryptedDocumentStore(stored, dataKeys)))
            .AddSingleton(provider => new DocumentSealing(
                stored, provider.GetRequiredService<Transactor>(), clock, provider.GetRequiredService<ILogger<DocumentSealing>>()))
            .AddSingleton<IAuditAnchorFile, NoAuditAnchorFile>()
            .AddSingleton<IAuditAnchorArchive, NoAuditAnchorArchive>()
            .AddSingleton<IEventLog>(new SqliteEventLog(schema, EventTypes.Find))
            .AddSingleton<IEventRelay, UnheardRelay>()
            .AddLogging()
            .AddUseCases()
            .AddSingleton<AccountOptions>()
            .AddSingleton<SessionOptions>()
            .AddSingleton<LockoutOptions>()
            .AddSingleton<StepUpOptions>()
            .AddSingleton<SigningKeyRing>(provider => ActivatorUtilities.CreateInstance<SigningKeyRing>(provider, folder.FullName))
            .AddSingleton<IAccessTokens, JwtAccessTokens>()
            .AddSingleton<ISessionTokens, HmacSessionTokens>()
            .AddSingleton<IOneTimeTokens, HmacOneTimeTokens>()
            .AddSingleton<ITotpSecrets, TotpSecrets>()
            .AddSingleton<IPasswords, PasswordHashes>()
            .AddSingleton<IRevokedSessions, MemoryRevokedSessions>()
            .AddSingleton<IPhoneNumbers, LibPhoneNumbers>()
            .BuildServiceProvider();
        return new IdentityWorld(services, database, folder, stored);
    }

    public T Get<T>()
        where T : notnull =>
        services.GetRequiredService<T>();

    public async Task<UserView> RegisterAsync(string email, string? phone = null)
    {
        var input = new RegistrationInput(email, Password, NewAccountRole.Worker, new UserProfile("Ama", "Mensah", phone));
        return (await Get<Registration>().RegisterAsync(input, CancellationToken.None)).Value;
    }

    /// <summary>Signs in where no second factor is on.</summary>
    public async Task<Caller> SignInAsync(string email, string password = Password)
    {
        var outcome = await Get<SignIn>().ExecuteAsync(new SignInInput(email, password), new SignInOrigin(), CancellationToken.None);
        return Get<IAccessTokens>().Verify(outcome.Value.Session!.AccessToken).Caller!;
    }

    /// <summary>The first step of a sign-in where a second factor is on.</summary>
    public async Task<ChallengeView> ChallengeAsync(string email) =>
        (await Get<SignIn>().ExecuteAsync(new SignInInput(email, Password), new SignInOrigin(), CancellationToken.None)).Value.Challenge!;

    /// <summary>Requests a code for a session.</summary>
    public Task<Result<bool>> RequestCodeAsync(Caller caller, CodeChannel? channel = null) =>
        Get<StepUpCodes>().RequestAsync(caller, channel, CancellationToken.None);

    /// <summary>The code that was sent for a session last.</summary>
    public async Task<string> SentCodeAsync(Caller caller)
    {
        var sent = await Store.FindAsync(StepUpCodeCollection.SessionId.Is(caller.SessionId), CancellationToken.None);
        return Get<IOneTimeTokens>().MakeCode(OneTimeClaim.OfStepUp(sent!, await FindAsync(caller.UserId)));
    }

    public Task<Result<bool>> VerifyAsync(Caller caller, string code) => Get<Totp>().VerifyAsync(caller, code, CancellationToken.None);

    /// <summary>Proves a session by a code that is sent for it.</summary>
    public async Task ProveAsync(Caller caller)
    {
        Assert.Null((await RequestCodeAsync(caller)).Refusal);
        Assert.Null((await VerifyAsync(caller, await SentCodeAsync(caller))).Refusal);
    }

    /// <summary>Why a session may not do what requires a fresh code; null where it may.</summary>
    public Task<Refusal?> StepUpAsync(Caller caller) => Get<IStepUp>().RefuseAsync(caller, CancellationToken.None);

    /// <summary>Verifies the number of the caller's profile.</summary>
    public async Task VerifyPhoneAsync(Caller caller)
    {
        Assert.True((await Get<ContactVerification>().RequestPhoneCodeAsync(caller, CancellationToken.None)).Value);
        var code = Get<IOneTimeTokens>().MakeCode(OneTimeClaim.OfPhone(await FindAsync(caller.UserId))!);
        Assert.Null((await Get<ContactVerification>().VerifyPhoneAsync(caller, code, CancellationToken.None)).Refusal);
        Clock.Advance(TimeSpan.FromMinutes(1));
    }

    /// <summary>Verifies a user's address.</summary>
    public async Task VerifyEmailAsync(Guid userId)
    {
        var token = Get<IOneTimeTokens>().Make(OneTimeClaim.OfEmail(await FindAsync(userId))!);
        Assert.Null((await Get<ContactVerification>().VerifyEmailAsync(token, CancellationToken.None)).Refusal);
    }

    public async Task<User> FindAsync(Guid id) => (await Store.FindAsync<User>(id, CancellationToken.None))!;

    /// <summary>How many commits a call makes.</summary>
    public async Task<int> CommitsOfAsync(Func<Task> call)
    {
        var store = (WatchedStore)Store;
        var before = store.Commits;
        await call();
        return store.Commits - before;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
