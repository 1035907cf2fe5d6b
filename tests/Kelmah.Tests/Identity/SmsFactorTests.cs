using System.Text.Json;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Serialization;

namespace Kelmah.Tests.Identity;

/// <summary>Codes by text message as a second factor.</summary>
public sealed class SmsFactorTests : IAsyncLifetime
{
    private const string Email = "ama@example.com";
    private const string Phone = "+233201234567";

    private IdentityWorld world = null!;
    private Caller caller = null!;

    public async Task InitializeAsync()
    {
        world = await IdentityWorld.StartAsync();
        await world.RegisterAsync(Email, Phone);
        caller = await world.SignInAsync(Email);
    }

    public Task DisposeAsync() => world.DisposeAsync().AsTask();

    [Fact]
    public async Task It_is_switched_on_with_the_password_a_verified_number_and_a_fresh_code()
    {
        Assert.Equal(IdentityErrors.PhoneNotVerified, Error(await EnableAsync()));
        await world.VerifyPhoneAsync(caller);
        Assert.Equal(IdentityErrors.InvalidCredentials, Error(await EnableAsync("not-the-password")));
        Assert.Equal(IdentityErrors.TotpRequired, Error(await EnableAsync()));
        await world.ProveAsync(caller);

        var enabled = await EnableAsync();

        Assert.Equal(10, enabled.Value.Codes.Length);
        Assert.Equal(IdentityErrors.SmsAlreadyEnabled, Error(await EnableAsync()));
        var listed = (await world.Get<SmsFactor>().GetAsync(caller, CancellationToken.None)).Value;
        Assert.Equal((null, "+**********67", 10), (listed.Totp, listed.Sms!.Phone, listed.RecoveryCodesLeft));
        Assert.Equal((world.Clock.GetUtcNow(), "sms,recovery_code"), (listed.Sms.Since, string.Join(',', (await world.StepUpAsync(caller))!.Methods!)));
    }

    [Fact]
    public async Task A_sign_in_takes_the_code_of_its_own_text_message_once()
    {
        await StartAsync();
        var challenge = await world.ChallengeAsync(Email);
        Assert.Equal<FactorMethod>([FactorMethod.Sms, FactorMethod.RecoveryCode], challenge.Methods);
        Assert.Null((await SendAsync(challenge)).Refusal);
        var code = await CodeOfAsync(challenge);
        world.Clock.Advance(TimeSpan.FromMinutes(9));
        var other = await world.ChallengeAsync(Email);
        Assert.Null((await SendAsync(other)).Refusal);

        Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await AnswerAsync(other, code)));
        Assert.Null((await AnswerAsync(challenge, code)).Refusal);
        Assert.Equal(IdentityErrors.ChallengeNotValid, Error(await AnswerAsync(challenge, code)));
    }

    [Fact]
    public async Task Of_twenty_answers_with_the_same_code_one_signs_in()
    {
        await StartAsync();
        var challenge = await world.ChallengeAsync(Email);
        await SendAsync(challenge);
        var code = await CodeOfAsync(challenge);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AnswerAsync(challenge, code)));

        Assert.Single(answers, answer => answer.Refusal is null);
    }

    [Fact]
    public async Task A_code_of_a_sign_in_ends_after_ten_minutes_five_wrong_ones_and_with_a_newer_one()
    {
        await StartAsync();
        var late = await world.ChallengeAsync(Email);
        await SendAsync(late);
        var code = await CodeOfAsync(late);
        world.Clock.Advance(new AccountOptions().PhoneCodeLifetime);
        Assert.Equal(IdentityErrors.ChallengeNotValid, Error(await AnswerAsync(late, code)));

        var guessed = await world.ChallengeAsync(Email);
        await SendAsync(guessed);
        var old = await CodeOfAsync(guessed);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(guessed);
        for (var fails = 0; fails < 5; fails++) Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await AnswerAsync(guessed, old)));
        Assert.Equal(IdentityErrors.ChallengeNotValid, Error(await AnswerAsync(guessed, await CodeOfAsync(guessed))));

        Assert.Equal(IdentityErrors.ChallengeNotValid, Error(await SendAsync(new ChallengeView("nonsense", 300, []))));
    }

    [Fact]
    public async Task A_pause_and_five_a_day_hold_for_all_text_messages_together()
    {
        await StartAsync();
        var challenge = await world.ChallengeAsync(Email);
        for (var sent = 1; sent < 5; sent++)
        {
            Assert.Null((sent % 2 == 0 ? await SendAsync(challenge) : await world.RequestCodeAsync(caller)).Refusal);
            Assert.Equal(IdentityErrors.TooManyPhoneCodes, Error(await world.RequestCodeAsync(caller)));
            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(IdentityErrors.TooManyPhoneCodes, Error(await SendAsync(challenge)));
        Assert.Equal(IdentityErrors.TooManyPhoneCodes, Error(await world.RequestCodeAsync(caller)));
    }

    [Fact]
    public async Task A_recovery_code_stands_in_at_the_sign_in_and_in_a_session()
    {
        var codes = await StartAsync();

        Assert.Null((await AnswerAsync(await world.ChallengeAsync(Email), codes[0])).Refusal);
        Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await AnswerAsync(await world.ChallengeAsync(Email), codes[0])));
        Assert.Null((await world.VerifyAsync(caller, codes[1])).Refusal);
        Assert.Null(await world.StepUpAsync(caller));
        Assert.Equal(10, (await world.Get<Totp>().RenewRecoveryCodesAsync(caller, codes[2], CancellationToken.None)).Value.Codes.Length);
    }

    [Fact]
    public async Task It_is_switched_off_with_the_password_and_a_code()
    {
        var codes = await StartAsync();
        Assert.Equal(IdentityErrors.InvalidCredentials, Error(await DisableAsync(codes[0], "not-the-password")));
        Assert.Equal(IdentityErrors.TotpCodeWrong, Error(await DisableAsync("123456")));
        await world.RequestCodeAsync(caller);

        Assert.Null((await DisableAsync(await world.SentCodeAsync(caller))).Refusal);

        Assert.Equal(IdentityErrors.SmsNotEnabled, Error(await DisableAsync(codes[0])));
        world.Clock.Advance(new StepUpOptions().ProofLifetime);
        Assert.Equal(["mail"], (await world.StepUpAsync(caller))!.Methods!);
        await world.SignInAsync(Email);
    }

    [Theory]
    [InlineData("""{"profile":{"phone":"+233241234567"}}""")]
    [InlineData("""{"profile":{"phone":null}}""")]
    public async Task Another_number_or_none_switches_it_off_and_only_with_a_fresh_code(string change)
    {
        await StartAsync();
        Assert.Equal(IdentityErrors.TotpRequired, Error(await ChangeAsync(change)));
        Assert.Null((await ChangeAsync("""{"profile":{"phone":"020 123 4567","bio":"The same number."}}""")).Refusal);

        await world.ProveAsync(caller);
        Assert.Null((await ChangeAsync(change)).Refusal);

        var factors = (await world.Get<SmsFactor>().GetAsync(caller, CancellationToken.None)).Value;
        Assert.Equal((null, 0), (factors.Sms, factors.RecoveryCodesLeft));
        await world.SignInAsync(Email);
    }

    [Fact]
    public async Task A_number_that_is_verified_later_is_not_the_one_that_it_was_switched_on_for()
    {
        await StartAsync();
        var (factors, user) = ((await world.Store.FindFactorsAsync(caller.UserId, CancellationToken.None))!, await world.FindAsync(caller.UserId));

        Assert.True(factors.HasSms(user));
        Assert.False(factors.HasSms(user with { PhoneProof = new PhoneProof(VerifiedAt: factors.SmsSince!.Value.AddMilliseconds(1)) }));
        Assert.False(factors.HasSms(user with { PhoneProof = new PhoneProof() }));
        Assert.Equal<FactorMethod>([FactorMethod.Mail], SecondFactors.MethodsOf(factors, user with { PhoneProof = new PhoneProof() }));
    }

    [Fact]
    public async Task Beside_an_authenticator_each_proves_and_each_goes_by_itself()
    {
        await StartAsync();
        var secret = await EnrolAsync();
        Assert.Equal(IdentityErrors.TotpRequired, Error(await ConfirmAsync(secret)));
        await world.ProveAsync(caller);
        var codes = (await ConfirmAsync(secret)).Value.Codes;

        var methods = (await world.StepUpAsync(caller))!.Methods!;
        Assert.Equal(["totp", "sms", "recovery_code"], methods);
        Assert.Equal(methods, (await world.ChallengeAsync(Email)).Methods.Select(method => JsonNamingPolicy.SnakeCaseLower.ConvertName(method.ToString())));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await world.VerifyAsync(caller, TotpCode.Compute(secret, TotpCode.StepOf(world.Clock.GetUtcNow())))).Refusal);
        Assert.Null((await DisableAsync(codes[0])).Refusal);
        Assert.Equal(["totp", "recovery_code"], (await world.StepUpAsync(await OtherSessionAsync(codes[1])))!.Methods!);
        Assert.Null((await world.Get<Totp>().DisableAsync(caller, codes[2], CancellationToken.None)).Refusal);
        Assert.Equal(["mail"], (await world.StepUpAsync(caller with { SessionId = Guid.CreateVersion7() }))!.Methods!);
    }

    [Fact]
    public async Task An_authenticator_that_was_switched_off_is_switched_on_again()
    {
        for (var times = 0; times < 2; times++)
        {
            var secret = await EnrolAsync();
            await world.ProveAsync(caller);
            var codes = (await ConfirmAsync(secret)).Value.Codes;
            Assert.Null((await world.Get<Totp>().DisableAsync(caller, codes[0], CancellationToken.None)).Refusal);
            Assert.Equal(["mail"], (await world.StepUpAsync(caller with { SessionId = Guid.CreateVersion7() }))!.Methods!);
            world.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task An_authenticator_of_an_earlier_release_is_read_as_it_was_stored()
    {
        const string stored = """{"id":"019a8f7c-5d1e-7c43-9b52-6f0c2a9be001","protectedSecret":"abc","confirmedAt":"2026-01-01T00:00:00.000Z","lastStep":7,"recoveryCodes":["h"],"isEnabled":true,"version":3,"createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:00.000Z"}""";

        var factors = JsonSerializer.Deserialize<SecondFactors>(stored, StorageJson.Options)!;

        Assert.Equal<FactorMethod>([FactorMethod.Totp, FactorMethod.RecoveryCode], SecondFactors.MethodsOf(factors, await world.FindAsync(caller.UserId)));
        Assert.Equal(("abc", 7, factors.Id), (factors.ProtectedSecret, factors.LastStep, factors.UserId));
    }

    /// <summary>Switches it on; gives the recovery codes.</summary>
    private async Task<IReadOnlyList<string>> StartAsync()
    {
        await world.VerifyPhoneAsync(caller);
        await world.ProveAsync(caller);
        return (await EnableAsync()).Value.Codes;
    }

    private async Task<byte[]> EnrolAsync()
    {
        await world.Get<Totp>().EnrolAsync(caller, IdentityWorld.Password, CancellationToken.None);
        var factors = await world.Store.FindFactorsAsync(caller.UserId, CancellationToken.None);
        return world.Get<ITotpSecrets>().Read(caller.UserId, factors!.ProtectedSecret!);
    }

    private Task<Result<RecoveryCodes>> ConfirmAsync(byte[] secret) =>
        world.Get<Totp>().ConfirmAsync(caller, TotpCode.Compute(secret, TotpCode.StepOf(world.Clock.GetUtcNow())), CancellationToken.None);

    private async Task<Caller> OtherSessionAsync(string recoveryCode)
    {
        var signedIn = await AnswerAsync(await world.ChallengeAsync(Email), recoveryCode);
        return world.Get<IAccessTokens>().Verify(signedIn.Value.AccessToken).Caller!;
    }

    private Task<Result<RecoveryCodes>> EnableAsync(string password = IdentityWorld.Password) =>
        world.Get<SmsFactor>().EnableAsync(caller, password, CancellationToken.None);

    private Task<Result<bool>> DisableAsync(string code, string password = IdentityWorld.Password) =>
        world.Get<SmsFactor>().DisableAsync(caller, password, code, CancellationToken.None);

    private Task<Result<UserView>> ChangeAsync(string change) => world.Get<Profiles>().ChangeOwnAsync(
        caller, MergePatch.Of(JsonDocument.Parse(change).RootElement).Value, expectedVersion: null, CancellationToken.None);

    private Task<Result<bool>> SendAsync(ChallengeView challenge) =>
        world.Get<SignInCodes>().RequestAsync(challenge.ChallengeToken, onlyKnownDevices: false, CancellationToken.None);

    private Task<Result<SignedIn>> AnswerAsync(ChallengeView challenge, string code) =>
        world.Get<SignInChallenges>().AnswerAsync(challenge.ChallengeToken, code, new SignInOrigin(), CancellationToken.None);

    private async Task<string> CodeOfAsync(ChallengeView challenge)
    {
        var hash = world.Get<ISessionTokens>().HashOf(challenge.ChallengeToken);
        var found = await world.Store.FindAsync(SignInChallengeCollection.Token.Is(hash), CancellationToken.None);
        return world.Get<IOneTimeTokens>().MakeCode(OneTimeClaim.OfSignIn(found!, await world.FindAsync(caller.UserId))!);
    }

    private static ErrorCode? Error<T>(Result<T> result) => result.Refusal?.Error;
}
