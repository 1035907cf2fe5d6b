using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Tests.Identity;

/// <summary>Whoever has no second factor proves a session by a code from a mail.</summary>
public sealed class StepUpCodeTests : IAsyncLifetime
{
    private const string Email = "ama@example.com";

    private IdentityWorld world = null!;
    private Caller caller = null!;

    public async Task InitializeAsync()
    {
        world = await IdentityWorld.StartAsync();
        await world.RegisterAsync(Email);
        caller = await world.SignInAsync(Email);
    }

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    [Fact]
    public async Task A_code_proves_the_session_that_it_was_sent_for_for_five_minutes()
    {
        var refusal = await world.StepUpAsync(caller);
        Assert.Equal((IdentityErrors.TotpRequired, "mail"), (refusal!.Error, Assert.Single(refusal.Methods!)));

        await world.ProveAsync(caller);

        Assert.Null(await world.StepUpAsync(caller));
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(await world.StepUpAsync(caller));
    }

    [Fact]
    public async Task A_code_of_one_session_is_void_in_another()
    {
        var other = await world.SignInAsync(Email);
        await world.RequestCodeAsync(caller);
        var code = await world.SentCodeAsync(caller);

        Assert.Equal(IdentityErrors.TotpNotEnabled, Error(await world.VerifyAsync(other, code)));
        await world.RequestCodeAsync(other);
        Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await world.VerifyAsync(other, code)));

        Assert.Null((await world.VerifyAsync(caller, code)).Refusal);
        Assert.NotNull(await world.StepUpAsync(other));
        Assert.NotNull(await world.StepUpAsync(await world.SignInAsync(Email)));
    }

    [Fact]
    public async Task Of_twenty_with_the_same_code_one_passes()
    {
        await world.RequestCodeAsync(caller);
        var code = await world.SentCodeAsync(caller);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.VerifyAsync(caller, code)));

        Assert.Single(answers, answer => answer.Refusal is null);
        Assert.NotNull((await world.VerifyAsync(caller, code)).Refusal);
    }

    [Fact]
    public async Task A_newer_request_voids_the_code_of_the_one_before()
    {
        await world.RequestCodeAsync(caller);
        var old = await world.SentCodeAsync(caller);
        await world.RequestCodeAsync(caller);

        Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await world.VerifyAsync(caller, old)));
        Assert.Null((await world.VerifyAsync(caller, await world.SentCodeAsync(caller))).Refusal);
    }

    [Fact]
    public async Task A_code_is_valid_for_ten_minutes()
    {
        await world.RequestCodeAsync(caller);
        var code = await world.SentCodeAsync(caller);
        world.Clock.Advance(new AccountOptions().PhoneCodeLifetime);

        Assert.Equal(IdentityErrors.TotpNotEnabled, Error(await world.VerifyAsync(caller, code)));
    }

    [Fact]
    public async Task Five_wrong_codes_end_it_and_a_new_session_gets_no_more_of_them()
    {
        await world.RequestCodeAsync(caller);
        var code = await world.SentCodeAsync(caller);
        for (var fails = 0; fails < new AccountOptions().PhoneCodeTries; fails++) Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await world.VerifyAsync(caller, Other(code))));
        Assert.NotNull((await world.VerifyAsync(caller, code)).Refusal);

        var other = await world.SignInAsync(Email);
        await world.RequestCodeAsync(other);
        Assert.Equal(IdentityErrors.TotpLocked, Error(await world.VerifyAsync(other, await world.SentCodeAsync(other))));

        world.Clock.Advance(new LockoutOptions().First);
        await world.RequestCodeAsync(other);
        Assert.Null((await world.VerifyAsync(other, await world.SentCodeAsync(other))).Refusal);
    }

    [Fact]
    public async Task Wrong_codes_of_several_sessions_are_counted_together()
    {
        for (var fails = 0; fails < new AccountOptions().PhoneCodeTries; fails++)
        {
            var session = await world.SignInAsync(Email);
            await world.RequestCodeAsync(session);
            Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await world.VerifyAsync(session, Other(await world.SentCodeAsync(session)))));
        }

        await world.RequestCodeAsync(caller);
        Assert.Equal(IdentityErrors.TotpLocked, Error(await world.VerifyAsync(caller, await world.SentCodeAsync(caller))));
    }

    [Fact]
    public async Task Another_password_voids_a_code()
    {
        await world.RequestCodeAsync(caller);
        var code = await world.SentCodeAsync(caller);
        Assert.True((await world.Get<PasswordChanges>().ChangeAsync(caller, IdentityWorld.Password, "another-password-1", CancellationToken.None)).Value);

        Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await world.VerifyAsync(caller, code)));
        Assert.NotNull(await world.StepUpAsync(caller));
    }

    [Fact]
    public async Task Ten_mails_are_sent_in_an_hour_whatever_the_session()
    {
        for (var asked = 0; asked < 10; asked++) Assert.Null((await world.RequestCodeAsync(asked % 2 == 0 ? caller : await world.SignInAsync(Email))).Refusal);

        Assert.Equal(IdentityErrors.TooManyMails, Error(await world.RequestCodeAsync(await world.SignInAsync(Email))));
        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null((await world.RequestCodeAsync(caller)).Refusal);
    }

    [Fact]
    public async Task Whoever_has_no_text_messages_is_sent_none()
    {
        var refused = await world.RequestCodeAsync(caller, CodeChannel.Sms);

        Assert.Equal((IdentityErrors.ChannelNotAvailable, "mail"), (Error(refused), Assert.Single(refused.Refusal!.Methods!)));
    }

    [Fact]
    public async Task The_code_itself_is_not_stored()
    {
        await world.RequestCodeAsync(caller);

        var stored = JsonSerializer.Serialize(await world.Store.FindAsync(StepUpCodeCollection.SessionId.Is(caller.SessionId), CancellationToken.None), StorageJson.Options);

        Assert.DoesNotContain($"\"{await world.SentCodeAsync(caller)}\"", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_alone_adds_no_factor_that_would_prove_a_session()
    {
        await world.Get<Totp>().EnrolAsync(caller, IdentityWorld.Password, CancellationToken.None);

        Assert.Equal(IdentityErrors.TotpRequired, Error(await ConfirmAsync()));
        await world.ProveAsync(caller);
        Assert.Null((await ConfirmAsync()).Refusal);

        Assert.Equal(["totp", "recovery_code"], (await world.StepUpAsync(caller))!.Methods!);
        Assert.Equal(IdentityErrors.ChannelNotAvailable, Error(await world.RequestCodeAsync(caller)));
    }

    private async Task<Result<RecoveryCodes>> ConfirmAsync()
    {
        var factors = await world.Store.FindFactorsAsync(caller.UserId, CancellationToken.None);
        var secret = world.Get<ITotpSecrets>().Read(caller.UserId, factors!.ProtectedSecret!);
        return await world.Get<Totp>().ConfirmAsync(caller, TotpCode.Compute(secret, TotpCode.StepOf(world.Clock.GetUtcNow())), CancellationToken.None);
    }

    private static ErrorCode? Error<T>(Result<T> result) => result.Refusal?.Error;

    private static string Other(string code) => code == "000000" ? "000001" : "000000";
}
